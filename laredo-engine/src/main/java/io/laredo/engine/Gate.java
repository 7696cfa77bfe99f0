package io.laredo.engine;

import io.laredo.CursorHold;
import io.laredo.Position;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
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
    private boolean closed; // guarded by the lock

    /** Lets the pipeline on to an entry, or keeps it until the holder does. Costs one volatile read when nobody holds. */
    void pass(Position next) throws InterruptedException {
        if (hold != null) {
            awaitPermit(next, current -> current.stoppedBefore = next);
        }
    }

    /**
     * Lets the pipeline show a new baseline, or keeps it while somebody looks at what is there. Who waits for a position
     * before the baseline's is told that the pipeline will not stop there.
     */
    void passBaseline(Position start) throws InterruptedException {
        awaitPermit(start, current -> current.broken |= current.limit != null);
    }

    private void awaitPermit(Position next, Consumer<Hold> meanwhile) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            for (Hold current = hold; current != null && !current.permits(next); current = hold) {
                meanwhile.accept(current);
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

    /** Tells the holder that this stream goes no further. */
    void sessionEnded() {
        lock.lock();
        try {
            Hold current = hold;
            if (current != null) {
                current.broken = true;
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Tells this holder and every later one that the pipeline will not move any more. */
    void close() {
        lock.lock();
        try {
            closed = true;
            sessionEnded();
        } finally {
            lock.unlock();
        }
    }

    CursorHold hold() {
        lock.lock();
        try {
            if (hold != null) {
                throw new IllegalStateException("The cursor is already held");
            }
            Hold fresh = new Hold(closed);
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

    /** All its fields are guarded by the lock. */
    private final class Hold implements CursorHold {
        private @Nullable Position limit;
        private @Nullable Position stoppedBefore;
        private boolean broken;

        private Hold(boolean broken) {
            this.broken = broken;
        }

        private boolean permits(Position next) {
            return !broken && limit != null && limit.isComparableTo(next) && limit.covers(next);
        }

        private boolean isReached(Position position) {
            Position applied = lastApplied;
            int place = applied == null ? -1 : applied.compareTo(position);
            if (place > 0) {
                throw new IllegalStateException("The cursor is at %s, already past %s".formatted(applied, position));
            }
            return place == 0 || (stoppedBefore != null && !position.covers(stoppedBefore));
        }

        @Override
        public void runTo(Position position, Duration timeout) throws InterruptedException, TimeoutException {
            long nanos = timeout.toNanos();
            lock.lockInterruptibly();
            try {
                limit = position;
                changed.signalAll();
                while (!isReached(position)) {
                    if (broken) {
                        throw new IllegalStateException(
                                "The stream stopped or began anew after %s; it did not stop at %s. Hold the cursor again"
                                        .formatted(lastApplied, position));
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
