package io.laredo.test;

import io.laredo.Acknowledgement;
import io.laredo.Position;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Passes on reports of durability later, in a thread of its own, or not before it is told to. They may overtake each other,
 * as an {@link Acknowledgement} allows. Any thread may call.
 */
final class LateReports implements AutoCloseable {
    private final Acknowledgement receiver;
    private final ScheduledThreadPoolExecutor timer;
    private final Set<Position> withheld = new LinkedHashSet<>(); // guarded by this

    LateReports(String target, Acknowledgement receiver) {
        this.receiver = receiver;
        this.timer = new ScheduledThreadPoolExecutor(1, work -> {
            Thread thread = new Thread(work, target + "-late-reports");
            thread.setDaemon(true);
            return thread;
        });
        timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    void now(Position position) {
        receiver.durable(position);
    }

    @SuppressWarnings("FutureReturnValueIgnored") // what the receiver throws is its own affair
    void after(Position position, Duration delay) {
        withhold(position);
        long nanos = delay.toNanos();
        timer.schedule(() -> release(position), nanos, TimeUnit.NANOSECONDS);
    }

    synchronized void withhold(Position position) {
        withheld.add(position);
    }

    /** Passes on all that has been held back. */
    synchronized void releaseAll() {
        withheld.forEach(receiver::durable);
        withheld.clear();
    }

    private synchronized void release(Position position) {
        if (withheld.remove(position)) {
            receiver.durable(position);
        }
    }

    @Override
    public synchronized void close() {
        withheld.clear();
        timer.shutdown();
    }
}
