package io.laredo.engine;

import io.laredo.Position;
import io.laredo.SourceBaseline;
import io.laredo.SourceException;
import io.laredo.SourceSession;
import io.laredo.StreamSink;
import io.laredo.TableId;
import io.laredo.Transaction;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * One session of a source with the log it fills and what its pipelines have made durable. It ends when the session does;
 * the next session gets a run of its own. Any thread may call.
 */
final class Run {
    private final SourceSession session;
    private final TransactionLog log;
    private final @Nullable Position[] durable;
    private final int[] lossesToTake;
    private final @Nullable Position[] lossTakenAt;
    private final boolean[] counts;
    private final Set<Integer> copying = new HashSet<>();
    private final Set<Integer> followers = new HashSet<>();
    private final AtomicReference<@Nullable Throwable> cause = new AtomicReference<>();
    private volatile @Nullable Position confirmed;

    Run(SourceSession session, long logBytes, int pipelines) {
        this.session = session;
        this.log = new TransactionLog(session.start(), logBytes);
        this.durable = new @Nullable Position[pipelines];
        this.lossesToTake = new int[pipelines];
        this.lossTakenAt = new @Nullable Position[pipelines];
        this.counts = new boolean[pipelines];
        Arrays.fill(counts, true);
        for (int i = 0; i < pipelines; i++) {
            copying.add(i);
        }
    }

    SourceSession session() {
        return session;
    }

    TransactionLog log() {
        return log;
    }

    /** Where the session delivers: the log, but that a loss holds confirmation back. */
    StreamSink sink() {
        return new StreamSink() {
            @Override
            public boolean offer(Transaction transaction, Duration patience) throws InterruptedException {
                return log.offer(transaction, patience);
            }

            @Override
            public void keepalive(Position position) {
                log.keepalive(position);
            }

            @Override
            public void lost(TableId table, SourceException reason) {
                synchronized (Run.this) { // so that a pipeline that comes back either counts the loss or never sees it
                    awaitLossTaken();
                    log.lost(table, reason);
                }
            }
        };
    }

    /**
     * What is durable so far says nothing of a loss: a process that ended now would go on behind it without knowing of it.
     */
    private void awaitLossTaken() {
        Arrays.fill(durable, null);
        for (int i = 0; i < lossesToTake.length; i++) {
            lossesToTake[i]++;
        }
    }

    /** A pipeline's target knows of a loss. It is durable with the next position after this one. */
    synchronized void lossTaken(int pipeline, Position applied) {
        lossesToTake[pipeline]--;
        lossTakenAt[pipeline] = applied;
    }

    /** A pipeline needs no more copies; after the last one the database is relieved of its snapshot. */
    void copyDone(int pipeline) {
        if (wasLastCopy(pipeline)) {
            try {
                SourceBaseline baseline = session.baseline();
                if (baseline != null) {
                    baseline.close();
                }
            } catch (RuntimeException e) {
                breakOff(e);
            }
        }
    }

    private synchronized boolean wasLastCopy(int pipeline) {
        return copying.remove(pipeline) && copying.isEmpty();
    }

    synchronized boolean copiesDone() {
        return copying.isEmpty();
    }

    /** A pipeline's target shows its baseline. */
    synchronized void followed(int pipeline) {
        followers.add(pipeline);
    }

    /** Whether every target has shown the baseline of this run, whatever became of it afterwards. */
    synchronized boolean isFollowedByAll() {
        return followers.size() == counts.length;
    }

    /**
     * Takes a target's report and confirms what all that count have made durable. A report from before this run's start
     * comes late, from the run before.
     */
    synchronized void durable(int pipeline, Position position) {
        Position before = durable[pipeline];
        if (isOfThisRun(position) && hasLosses(pipeline, position) && (before == null || !before.covers(position))) {
            durable[pipeline] = position;
            confirm();
        }
    }

    private boolean isOfThisRun(Position position) {
        return position.isComparableTo(session.start()) && position.covers(session.start());
    }

    /** Whether what is durable up to a position has the losses of tables as well. */
    private boolean hasLosses(int pipeline, Position position) {
        Position takenAt = lossTakenAt[pipeline];
        return lossesToTake[pipeline] == 0 && (takenAt == null || !takenAt.covers(position));
    }

    /** A pipeline failed: it gets a new baseline later, so nothing needs to be kept for it. */
    synchronized void stopCounting(int pipeline) {
        counts[pipeline] = false;
        durable[pipeline] = null;
        confirm();
    }

    /** A cursor for a pipeline that failed and comes back: it gets a copy that has everything up to here. */
    synchronized TransactionLog.Cursor cursorAgain(int pipeline) {
        lossesToTake[pipeline] = 0;
        return log.cursorAtEnd();
    }

    /** A pipeline that failed has its new baseline. */
    synchronized void count(int pipeline) {
        counts[pipeline] = true;
        confirm();
    }

    /** Whether any pipeline still follows this run. */
    synchronized boolean anyCounts() {
        for (boolean count : counts) {
            if (count) {
                return true;
            }
        }
        return false;
    }

    private void confirm() {
        Position lowest = null;
        for (int i = 0; i < durable.length; i++) {
            if (counts[i]) {
                Position position = durable[i];
                if (position == null) {
                    return;
                }
                lowest = lowest == null || lowest.covers(position) ? position : lowest;
            }
        }
        if (lowest != null) {
            confirmed = lowest;
            session.confirm(lowest);
        }
    }

    @Nullable Position confirmed() {
        return confirmed;
    }

    /** Ends the session because of something that went wrong outside it. The first cause is kept. */
    void breakOff(Throwable reason) {
        cause.compareAndSet(null, reason);
        session.close();
    }

    @Nullable Throwable cause() {
        return cause.get();
    }
}
