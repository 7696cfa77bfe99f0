package io.laredo.engine;

import io.laredo.LaredoException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where others leave what they want of a pipeline: the run that it is to follow next, whether it is to pause, and errands to
 * do between two transactions. Any thread may leave something; the pipeline's thread takes it.
 */
final class Desk {
    private static final Logger logger = LoggerFactory.getLogger(Desk.class);

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Queue<Runnable> errands = new ArrayDeque<>(); // guarded by the lock, like all below
    private volatile @Nullable Follow next; // written under the lock; looked at for every transaction
    private TransactionLog.@Nullable Cursor reading;
    private boolean news;
    private boolean closed;
    private volatile boolean paused; // written under the lock
    private volatile boolean hasErrands; // written under the lock

    /** A run to follow as soon as possible. One that still waits has ended, and is left out. */
    void follow(Follow follow) {
        lock.lock();
        try {
            leaveNext();
            next = follow;
            if (closed) {
                follow.member().close();
            }
            tell();
        } finally {
            lock.unlock();
        }
    }

    private void leaveNext() {
        Follow waiting = next;
        next = null;
        if (waiting != null) {
            waiting.member().close();
        }
    }

    boolean hasNext() {
        return next != null;
    }

    @Nullable Follow pollNext() {
        lock.lock();
        try {
            Follow waiting = next;
            next = null;
            return waiting;
        } finally {
            lock.unlock();
        }
    }

    /** Something for the pipeline's thread to do between two transactions, whatever state it is in; not once it has ended. */
    boolean post(Runnable errand) {
        lock.lock();
        try {
            if (closed) {
                return false;
            }
            errands.add(errand);
            hasErrands = true;
            tell();
            return true;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Has the pipeline's thread do something between two transactions, and waits for the result.
     *
     * @param target whose desk this is, for the message
     * @throws IllegalStateException the pipeline has ended
     */
    <T> T call(String target, Callable<T> errand) throws InterruptedException {
        FutureTask<T> task = new FutureTask<>(errand);
        if (!post(task)) {
            throw new IllegalStateException("Target '%s' has been closed".formatted(target));
        }
        try {
            return task.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof LaredoException known) {
                throw known;
            }
            throw new LaredoException("Target '%s' failed to do what was asked".formatted(target), e.getCause());
        }
    }

    /** Does what has been left to do. What one throws is logged, and the others follow. */
    void runErrands() {
        if (hasErrands) {
            takeErrands().forEach(Desk::run);
        }
    }

    private static void run(Runnable errand) {
        try {
            errand.run();
        } catch (RuntimeException | Error e) {
            logger.error("A pipeline failed to do what it was asked", e);
        }
    }

    private List<Runnable> takeErrands() {
        lock.lock();
        try {
            List<Runnable> taken = new ArrayList<>(errands);
            errands.clear();
            hasErrands = false;
            return taken;
        } finally {
            lock.unlock();
        }
    }

    void pause(boolean pause) {
        lock.lock();
        try {
            paused = pause;
            tell();
        } finally {
            lock.unlock();
        }
    }

    boolean isPaused() {
        return paused;
    }

    /** From now on what is left here wakes the reader of a cursor, too. */
    void read(TransactionLog.@Nullable Cursor cursor) {
        lock.lock();
        try {
            reading = cursor;
        } finally {
            lock.unlock();
        }
    }

    /** Has whoever waits or reads look here. */
    void wake() {
        lock.lock();
        try {
            tell();
        } finally {
            lock.unlock();
        }
    }

    private void tell() {
        news = true;
        changed.signalAll();
        if (reading != null) {
            reading.nudge();
        }
    }

    /** Waits until something has been left here since the last time, or for as long as it may. */
    void awaitNews(Duration atMost) throws InterruptedException {
        long nanos = atMost.toNanos();
        lock.lockInterruptibly();
        try {
            while (!news && nanos > 0) {
                nanos = changed.awaitNanos(nanos);
            }
            news = false;
        } finally {
            lock.unlock();
        }
    }

    /** Takes nothing any more. A run that still waits stays here, for whoever leaves it for good. */
    void close() {
        lock.lock();
        try {
            closed = true;
            Follow waiting = next;
            if (waiting != null) {
                waiting.member().close();
            }
        } finally {
            lock.unlock();
        }
        runErrands();
    }

    /** @param isLate whether the run streams already, so that the target needs a copy that is newer than now */
    record Follow(Run.Member member, boolean isLate) {}
}
