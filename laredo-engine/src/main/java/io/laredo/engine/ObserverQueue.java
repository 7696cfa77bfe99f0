package io.laredo.engine;

import io.laredo.EngineEvent;
import io.laredo.EngineObserver;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The events that wait for an observer, and the thread that tells it. When there are too many, the oldest are dropped and
 * counted. Any thread may add.
 */
final class ObserverQueue implements Runnable {
    private static final Logger logger = LoggerFactory.getLogger(ObserverQueue.class);
    private static final int MOST = 10_000;

    private final EngineObserver observer;
    private final Clock clock;
    private final Deque<EngineEvent> waiting = new ArrayDeque<>(); // guarded by this, like all below
    private @Nullable Thread thread;
    private long missed;
    private boolean closed;

    ObserverQueue(EngineObserver observer, Clock clock) {
        this.observer = observer;
        this.clock = clock;
    }

    synchronized void add(EngineEvent event) {
        if (closed) {
            return;
        }
        if (waiting.size() == MOST) {
            waiting.removeFirst();
            missed++;
        }
        waiting.addLast(event);
        if (thread == null) {
            thread = new Thread(this, "laredo-observer");
            thread.setDaemon(true);
            thread.start();
        }
        notifyAll();
    }

    synchronized void close() {
        closed = true;
        notifyAll();
    }

    @Override
    public void run() {
        try {
            for (EngineEvent event = next(); event != null; event = next()) {
                tell(event);
            }
        } catch (InterruptedException e) {
            logger.warn("The thread of engine observer {} was interrupted; it is told nothing any more", observer, e);
        }
    }

    private synchronized @Nullable EngineEvent next() throws InterruptedException {
        while (waiting.isEmpty() && !closed) {
            wait();
        }
        if (missed > 0) {
            EngineEvent told = new EngineEvent.Missed(clock.instant(), missed);
            missed = 0;
            return told;
        }
        return waiting.pollFirst();
    }

    private void tell(EngineEvent event) {
        try {
            observer.observe(event);
        } catch (RuntimeException | Error e) {
            logger.warn(
                    "Engine observer {} failed on {}",
                    observer,
                    event.getClass().getSimpleName(),
                    e);
        }
    }
}
