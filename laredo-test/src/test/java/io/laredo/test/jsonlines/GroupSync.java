package io.laredo.test.jsonlines;

import io.laredo.Acknowledgement;
import io.laredo.Position;
import io.laredo.TargetException;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Brings a file to the disk some time after it has grown, and then says what is durable: many transactions share one wait
 * for the disk. Has a thread of its own.
 */
final class GroupSync implements AutoCloseable {
    private final LineFile file;
    private final Acknowledgement acknowledgement;
    private final Duration interval;
    private final long maxBytes;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Thread thread;
    // Guarded by the lock.
    private @Nullable Position written;
    private long bytes;
    private boolean hurried;
    private boolean closed;
    private @Nullable IOException failure;

    /**
     * @param interval how long a transaction waits for others at most
     * @param maxBytes how much may wait
     */
    GroupSync(String name, LineFile file, Acknowledgement acknowledgement, Duration interval, long maxBytes) {
        this.file = file;
        this.acknowledgement = acknowledgement;
        this.interval = interval;
        this.maxBytes = maxBytes;
        this.thread = new Thread(this::run, name + "-sync");
        thread.setDaemon(true);
        thread.start();
    }

    /** The file has grown up to a position. */
    void written(Position position, long more) {
        lock.lock();
        try {
            written = position;
            bytes += more;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Does not wait for more to come. */
    void hurry() {
        lock.lock();
        try {
            hurried = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /**
     * After a failed fsync nobody knows what is on the disk, and the next one would not say so.
     *
     * @throws TargetException there was one
     */
    void requireHealthy() {
        lock.lock();
        try {
            if (failure != null) {
                throw new TargetException(
                        "The disk has not taken what was written: %s. See to the disk, then start the application anew"
                                .formatted(failure.getMessage()),
                        failure);
            }
        } finally {
            lock.unlock();
        }
    }

    // tag::sync[]
    private void run() {
        try {
            for (Position next = awaitGroup(); next != null; next = awaitGroup()) {
                file.force();
                acknowledgement.durable(next);
            }
        } catch (IOException e) {
            fail(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // nobody interrupts it; were it so, it would end
        }
    }
    // end::sync[]

    /** Waits for something to bring to the disk, then for more, for a while. Returns null at the end. */
    private @Nullable Position awaitGroup() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (!closed && written == null) {
                changed.await();
            }
            long left = interval.toNanos();
            while (!closed && !hurried && bytes < maxBytes && left > 0) {
                left = changed.awaitNanos(left);
            }
            Position group = closed ? null : written;
            written = null;
            bytes = 0;
            hurried = false;
            return group;
        } finally {
            lock.unlock();
        }
    }

    private void fail(IOException reason) {
        lock.lock();
        try {
            failure = reason;
        } finally {
            lock.unlock();
        }
    }

    /** What has not become durable yet does not any more. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
