package io.laredo.engine;

import io.laredo.BaselineLoad;
import io.laredo.LaredoException;
import io.laredo.Position;
import io.laredo.SourceBaseline;
import io.laredo.SourceException;
import io.laredo.SourceSession;
import io.laredo.StreamSink;
import io.laredo.TableId;
import io.laredo.Target;
import io.laredo.Transaction;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A copy of some tables that is made while a pipeline goes on with the others, and brought to where the pipeline is.
 *
 * <p>A thread of its own copies and then follows a session of its own; it never goes past what the pipeline has applied.
 * The pipeline's thread completes the copy between two transactions, when both are at the same position.
 */
final class Rebaseline implements StreamSink {
    private final Target target;
    private final SourceSession session;
    private final Runnable onProgress;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition moved = lock.newCondition();
    private @Nullable BaselineLoad load; // guarded by the lock, like all below
    private @Nullable Position limit;
    private @Nullable Position reached;
    private @Nullable Position next;
    private @Nullable SourceException lost;
    private boolean done;

    /**
     * @param session beside the pipeline's own, with a baseline
     * @param onProgress called when the copy may be where the pipeline is
     */
    Rebaseline(Target target, SourceSession session, Runnable onProgress) {
        this.target = target;
        this.session = session;
        this.onProgress = onProgress;
    }

    /**
     * Copies and follows until the copy is complete.
     *
     * @return whether it is; false when it was ended before
     * @throws LaredoException the session or the target failed; nothing of the copy is visible
     */
    boolean run(Copies copies) throws InterruptedException {
        SourceBaseline baseline = session.baseline();
        if (baseline == null) {
            throw new IllegalStateException("A session for a new baseline came without one");
        }
        BaselineLoad fresh = target.beginBaseline(baseline.position(), baseline.tables());
        try {
            requireNoneLost(copies.run(baseline, baseline.tables(), fresh));
            baseline.close();
            startFollowing(fresh, baseline.position());
            session.stream(this);
            return isComplete();
        } finally {
            abandonUnlessComplete(fresh);
        }
    }

    /** There are no tables here that could do without the others; whoever is lost does not hold up the next attempt. */
    private static void requireNoneLost(Map<TableId, LaredoException> lost) {
        if (!lost.isEmpty()) {
            throw lost.values().iterator().next();
        }
    }

    private void startFollowing(BaselineLoad fresh, Position position) {
        locked(() -> {
            load = fresh;
            reached = position;
        });
        onProgress.run();
    }

    private boolean isComplete() {
        lock.lock();
        try {
            if (lost != null) {
                throw lost;
            }
            return done;
        } finally {
            lock.unlock();
        }
    }

    private void abandonUnlessComplete(BaselineLoad fresh) {
        boolean complete;
        lock.lock();
        try {
            complete = done;
            load = null;
        } finally {
            lock.unlock();
        }
        if (!complete) {
            fresh.abandon();
        }
    }

    /**
     * Lets the copy come up to where the pipeline is, and completes it if it is there. Called by the pipeline's thread
     * between two transactions.
     *
     * @return whether the tables are live now
     */
    boolean completeAt(Position applied) {
        lock.lock();
        try {
            limit = applied;
            moved.signalAll();
            BaselineLoad ready = load;
            if (ready == null || !isAt(applied)) {
                return false;
            }
            ready.complete(applied);
            load = null;
            done = true;
        } finally {
            lock.unlock();
        }
        session.close();
        return true;
    }

    /** Whether the copy has everything up to a position, and nothing after it: it may begin after it. */
    private boolean isAt(Position position) {
        Position coming = next;
        return position.covers(session.start())
                && ((reached != null && reached.covers(position)) || (coming != null && !position.covers(coming)));
    }

    @Override
    public boolean offer(Transaction transaction, Duration patience) throws InterruptedException {
        if (!awaitPermit(transaction.position(), patience)) {
            return false;
        }
        BaselineLoad current = currentLoad();
        if (current != null) {
            current.apply(transaction);
        }
        transaction.close();
        locked(() -> {
            next = null;
            reached = transaction.position();
        });
        onProgress.run();
        return true;
    }

    private boolean awaitPermit(Position position, Duration patience) throws InterruptedException {
        long nanos = patience.toNanos();
        lock.lockInterruptibly();
        try {
            boolean news = next == null;
            next = position;
            if (news) {
                onProgress.run();
            }
            while (load != null && (limit == null || !limit.covers(position))) {
                if (nanos <= 0) {
                    return false;
                }
                nanos = moved.awaitNanos(nanos);
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    private @Nullable BaselineLoad currentLoad() {
        lock.lock();
        try {
            return load;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void keepalive(Position position) {
        locked(() -> reached = position);
        onProgress.run();
    }

    @Override
    public void lost(TableId table, SourceException reason) {
        locked(() -> lost = reason);
        session.close();
    }

    /** Ends it from any thread; what it has copied is forgotten. */
    void cancel() {
        locked(() -> {
            load = null;
            moved.signalAll();
        });
        session.close();
    }

    private void locked(Runnable action) {
        lock.lock();
        try {
            action.run();
        } finally {
            lock.unlock();
        }
    }
}
