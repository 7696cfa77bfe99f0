package io.laredo.engine;

import io.laredo.Position;
import io.laredo.SourceBaseline;
import io.laredo.SourceException;
import io.laredo.SourceSession;
import io.laredo.StreamSink;
import io.laredo.TableId;
import io.laredo.Transaction;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * One session of a source with the log it fills and what its members have made durable. It ends when the session does;
 * the next session gets a run of its own. Any thread may call.
 */
final class Run {
    private final SourceSession session;
    private final TransactionLog log;
    private final Runnable onFull;
    private final Set<Member> members = new HashSet<>(); // guarded by this, like the fields of members
    private final AtomicReference<@Nullable Throwable> cause = new AtomicReference<>();
    private volatile @Nullable Position confirmed;
    private volatile boolean paused; // written under this; looked at for every transaction
    private boolean wasFull; // the thread that streams alone

    /** @param onFull told each time the log has become full */
    Run(SourceSession session, TransactionLog log, Runnable onFull) {
        this.session = session;
        this.log = log;
        this.onFull = onFull;
    }

    SourceSession session() {
        return session;
    }

    TransactionLog log() {
        return log;
    }

    /** Takes a pipeline in before anything has streamed: its cursor has everything, and it counts from the start. */
    synchronized Member join(LogFullPolicy whenFull) {
        return with(new Member(log.cursor(whenFull), whenFull, true));
    }

    /**
     * Takes a pipeline in while the run streams: its cursor has what comes from now on. It counts when it has a copy that is
     * newer than now.
     */
    synchronized Member joinLate(LogFullPolicy whenFull) {
        return with(new Member(log.cursorAtEnd(whenFull), whenFull, false));
    }

    private Member with(Member member) {
        members.add(member);
        return member;
    }

    /** Where the session delivers: the log, but that a loss holds confirmation back. */
    StreamSink sink() {
        return new StreamSink() {
            @Override
            public boolean offer(Transaction transaction, Duration patience) throws InterruptedException {
                if (paused && !awaitResumed(patience)) {
                    return false;
                }
                boolean taken = log.offer(transaction, patience);
                noteFull(!taken);
                if (log.takeDetached()) {
                    stopCountingDetached();
                }
                return taken;
            }

            @Override
            public void keepalive(Position position) {
                log.keepalive(position);
            }

            @Override
            public void lost(TableId table, SourceException reason) {
                synchronized (Run.this) { // so that a pipeline that joins late either counts the loss or never sees it
                    members.forEach(Member::awaitLossTaken);
                    log.lost(table, reason);
                }
            }
        };
    }

    /** Has the session keep what comes for itself, or no longer. */
    synchronized void pause(boolean pause) {
        paused = pause;
        notifyAll();
    }

    private synchronized boolean awaitResumed(Duration patience) throws InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        while (paused) {
            long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
            if (left <= 0) {
                return false;
            }
            wait(left);
        }
        return true;
    }

    private void noteFull(boolean full) {
        if (full && !wasFull) {
            onFull.run();
        }
        wasFull = full;
    }

    private synchronized void stopCountingDetached() {
        members.stream().filter(member -> member.cursor.isDetached()).forEach(Member::stopCounting);
    }

    synchronized boolean copiesDone() {
        return members.stream().noneMatch(member -> member.isCopying);
    }

    /** Whether every target has shown the baseline of this run, whatever became of it afterwards. */
    synchronized boolean isFollowedByAll() {
        return members.stream().allMatch(member -> member.hasFollowed);
    }

    /** Whether any pipeline still follows this run. */
    synchronized boolean anyCounts() {
        return members.stream().anyMatch(member -> member.counts);
    }

    private boolean isOfThisRun(Position position) {
        return position.isComparableTo(session.start()) && position.covers(session.start());
    }

    private void confirm() {
        Position lowest = null;
        for (Member member : members) {
            if (member.counts) {
                Position position = member.durable;
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

    private void relieveDatabase() {
        try {
            SourceBaseline baseline = session.baseline();
            if (baseline != null) {
                baseline.close();
            }
        } catch (RuntimeException e) {
            breakOff(e);
        }
    }

    /** A pipeline's part in the run: its cursor, and what its target has made durable. Any thread may call. */
    final class Member implements AutoCloseable {
        private final LogFullPolicy whenFull;
        private volatile TransactionLog.Cursor cursor;
        private boolean counts;
        private boolean isCopying;
        private boolean hasFollowed;
        private @Nullable Position durable;
        private int lossesToTake;
        private @Nullable Position lossTakenAt;

        private Member(TransactionLog.Cursor cursor, LogFullPolicy whenFull, boolean fromStart) {
            this.cursor = cursor;
            this.whenFull = whenFull;
            this.counts = fromStart;
            this.isCopying = fromStart;
        }

        Run run() {
            return Run.this;
        }

        TransactionLog.Cursor cursor() {
            return cursor;
        }

        /**
         * What is durable so far says nothing of a loss: a process that ended now would go on behind it without knowing of
         * it.
         */
        private void awaitLossTaken() {
            durable = null;
            lossesToTake++;
        }

        /** The target knows of a loss. It is durable with the next position after this one. */
        void lossTaken(Position applied) {
            synchronized (Run.this) {
                lossesToTake--;
                lossTakenAt = applied;
            }
        }

        /** The pipeline needs no more copies; after the last one the database is relieved of its snapshot. */
        void copyDone() {
            if (wasLastCopy()) {
                relieveDatabase();
            }
        }

        private boolean wasLastCopy() {
            synchronized (Run.this) {
                boolean was = isCopying;
                isCopying = false;
                return was && copiesDone();
            }
        }

        /** The target shows its baseline. */
        void followed() {
            synchronized (Run.this) {
                hasFollowed = true;
            }
        }

        /**
         * Takes the target's report and confirms what all that count have made durable. A report from before this run's
         * start comes late, from the run before.
         */
        void durable(Position position) {
            synchronized (Run.this) {
                if (isOfThisRun(position) && hasLosses(position) && (durable == null || !durable.covers(position))) {
                    durable = position;
                    confirm();
                }
            }
        }

        /** Whether what is durable up to a position has the losses of tables as well. */
        private boolean hasLosses(Position position) {
            return lossesToTake == 0 && (lossTakenAt == null || !lossTakenAt.covers(position));
        }

        /** The pipeline gets a new baseline later, so nothing needs to be kept for it. */
        void stopCounting() {
            synchronized (Run.this) {
                counts = false;
                durable = null;
                confirm();
            }
        }

        /** The pipeline comes back: it gets a copy that has everything up to here, and what comes from now on. */
        void comeBack() {
            synchronized (Run.this) {
                lossesToTake = 0;
                cursor = log.cursorAtEnd(whenFull);
            }
        }

        /** The pipeline that came late, or comes back, has its baseline. */
        void count() {
            synchronized (Run.this) {
                counts = true;
                confirm();
            }
        }

        /** The pipeline wants nothing of the run any more, and nothing is kept for it. */
        @Override
        public void close() {
            cursor.close();
            copyDone();
        }

        /** The pipeline has left the run for good. */
        void leave() {
            close();
            synchronized (Run.this) {
                members.remove(this);
                confirm();
            }
        }
    }
}
