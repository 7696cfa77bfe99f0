package io.laredo.engine;

import io.laredo.CursorHold;
import io.laredo.Position;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Where a pipeline stops before its next entry while somebody holds its cursor. The pipeline's thread passes it for every
 * entry; one other thread at a time may hold it.
 */
final class Gate {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private volatile @Nullable Hold hold;
    private volatile @Nullable Position lastApplied;

    /** Lets the pipeline on to an entry, or keeps it until the holder does. Costs one volatile read when nobody holds. */
    void pass(Position next) throws InterruptedException {
        if (hold == null) {
            return;
        }
        lock.lockInterruptibly();
        try {
            for (Hold current = hold; current != null && !current.permits(next); current = hold) {
                current.stoppedBefore = next;
                changed.signalAll();
                changed.await();
            }
            Hold current = hold;
            if (current != null) {
                current.stoppedBefore = null;
            }
        } finally {
            lock.unlock();
        }
    }

    /** Says that the pipeline has applied everything up to a position. */
    void passed(Position applied) {
        lastApplied = applied;
        if (hold != null) {
            signal();
        }
    }

    /** Ends a hold on a pipeline that will not move any more. */
    void pipelineStopped() {
        Hold current = hold;
        if (current != null) {
            current.broken = true;
            signal();
        }
    }

    CursorHold hold() {
        lock.lock();
        try {
            if (hold != null) {
                throw new IllegalStateException("The cursor is already held");
            }
            Hold fresh = new Hold();
            hold = fresh;
            return fresh;
        } finally {
            lock.unlock();
        }
    }

    private void signal() {
        lock.lock();
        try {
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private final class Hold implements CursorHold {
        private @Nullable Position limit;
        private @Nullable Position stoppedBefore;
        private volatile boolean broken;

        private boolean permits(Position next) {
            return limit != null && limit.covers(next);
        }

        private boolean isReached(Position position) {
            Position applied = lastApplied;
            return (stoppedBefore != null && !position.covers(stoppedBefore))
                    || (applied != null && applied.equals(position));
        }

        @Override
        public void runTo(Position position, Duration timeout) throws InterruptedException, TimeoutException {
            long nanos = timeout.toNanos();
            lock.lockInterruptibly();
            try {
                Position applied = lastApplied;
                if (applied != null && applied.compareTo(position) > 0) {
                    throw new IllegalStateException(
                            "The cursor is at %s, already past %s".formatted(applied, position));
                }
                limit = position;
                changed.signalAll();
                while (!isReached(position)) {
                    if (broken) {
                        throw new IllegalStateException(
                                "The pipeline stopped at %s before it reached %s".formatted(lastApplied, position));
                    }
                    if (nanos <= 0) {
                        throw new TimeoutException("The stream is at %s and did not reach %s within %s"
                                .formatted(lastApplied, position, timeout));
                    }
                    nanos = changed.awaitNanos(nanos);
                }
            } finally {
                lock.unlock();
            }
        }

        @Override
        public void close() {
            lock.lock();
            try {
                if (hold == this) {
                    hold = null;
                    changed.signalAll();
                }
            } finally {
                lock.unlock();
            }
        }
    }
}
