package io.laredo.engine;

import io.laredo.Position;
import io.laredo.SourceException;
import io.laredo.StreamSink;
import io.laredo.TableId;
import io.laredo.Transaction;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a source has streamed and some pipeline has not yet applied, in order, in memory up to a number of bytes.
 *
 * <p>One thread appends; each cursor is read by one thread of its own. Entries are kept once, whatever the number of
 * cursors, and closed when the last cursor is past them. A transaction larger than the budget is taken when the log is
 * empty, so it always gets through.
 *
 * <p>When the log has been full for a while, the cursors that are farthest behind are taken off it, if all of them may be;
 * if one may not, the source is held back.
 */
final class TransactionLog implements StreamSink {
    /*
     * Entries are a linked list from `oldest` to `newest`; a cursor points at the last entry it is done with. Every entry
     * counts the cursors that still have to pass it. A cursor that is taken off the log lets go of all entries; it pins the
     * one that its reader is at, which no longer counts for the budget then, but is not closed yet. All fields are guarded
     * by `lock`: a transaction costs each cursor one short uncontended section, far less than applying it.
     */
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition grown = lock.newCondition();
    private final Condition shrunk = lock.newCondition();
    private final long maxBytes;
    private final Duration patience;
    private final Set<Cursor> cursors = new HashSet<>();
    private Entry oldest;
    private Entry newest;
    private long bytes;
    private long fullSince; // as System.nanoTime has it
    private boolean full;
    private volatile boolean hasDetached; // written under the lock; asked for every transaction
    private boolean unused = true;
    private boolean ended;

    /**
     * @param start what the reader of the log has already; the first entry comes after it
     * @param maxBytes how much it may hold; counted as {@link Transaction#sizeBytes()}
     * @param patience how long it may be full before cursors are taken off it
     */
    TransactionLog(Position start, long maxBytes, Duration patience) {
        this.maxBytes = maxBytes;
        this.patience = patience;
        this.oldest = new Entry(start, null, null, 0);
        this.newest = oldest;
    }

    /** A cursor after everything that is here now. */
    Cursor cursorAtEnd(LogFullPolicy whenFull) {
        return locked(() -> with(new Cursor(newest, whenFull)));
    }

    /** A cursor at the log's start, made before anything is appended. */
    Cursor cursor(LogFullPolicy whenFull) {
        return locked(() -> {
            if (!unused) {
                throw new IllegalStateException("A cursor at the start of a log that has moved on would miss entries");
            }
            return with(new Cursor(oldest, whenFull));
        });
    }

    private Cursor with(Cursor cursor) {
        cursors.add(cursor);
        return cursor;
    }

    @Override
    public boolean offer(Transaction transaction, Duration wait) throws InterruptedException {
        long nanos = wait.toNanos();
        lock.lockInterruptibly();
        try {
            while (!hasRoomFor(transaction)) {
                noteFull();
                long untilDetached = fullSince + patience.toNanos() - System.nanoTime();
                if (untilDetached <= 0 && detachSlowest()) {
                    continue;
                }
                if (nanos <= 0) {
                    return false;
                }
                long pause = untilDetached > 0 ? Math.min(nanos, untilDetached) : nanos;
                nanos -= pause - shrunk.awaitNanos(pause);
            }
            full = false;
            append(new Entry(transaction.position(), transaction, null, cursors.size()));
            return true;
        } finally {
            lock.unlock();
        }
    }

    private boolean hasRoomFor(Transaction transaction) {
        return ended || bytes == 0 || bytes + transaction.sizeBytes() <= maxBytes;
    }

    private void noteFull() {
        if (!full) {
            full = true;
            fullSince = System.nanoTime();
        }
    }

    /** Takes the cursors off that alone keep the oldest entry, if all of them may be. Returns whether there were any. */
    private boolean detachSlowest() {
        Entry kept = oldest;
        List<Cursor> slowest =
                cursors.stream().filter(cursor -> cursor.isBehind(kept)).toList();
        if (slowest.stream().anyMatch(cursor -> cursor.whenFull == LogFullPolicy.HOLD)) {
            return false;
        }
        slowest.forEach(Cursor::detach);
        hasDetached |= !slowest.isEmpty();
        return !slowest.isEmpty();
    }

    /** Whether cursors have been taken off since this was asked last. */
    boolean takeDetached() {
        return hasDetached
                && locked(() -> {
                    boolean detached = hasDetached;
                    hasDetached = false;
                    return detached;
                });
    }

    /** Whether a transaction is waiting for room. */
    boolean isFull() {
        return locked(() -> full && !ended);
    }

    @Override
    public void keepalive(Position position) {
        lock.lock();
        try {
            if (position.compareTo(newest.position) > 0) {
                if (newest.isUnseenKeepalive()) {
                    newest.position = position;
                } else {
                    append(new Entry(position, null, null, cursors.size()));
                }
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void lost(TableId table, SourceException reason) {
        lock.lock();
        try {
            append(new Entry(newest.position, null, new Loss(table, reason), cursors.size()));
        } finally {
            lock.unlock();
        }
    }

    /** Nothing more will come. Cursors still get what is there. */
    void end() {
        lock.lock();
        try {
            ended = true;
            grown.signalAll();
            shrunk.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Whether nothing more will come. */
    boolean isEnded() {
        return locked(() -> ended);
    }

    /** How many bytes of transactions may wait. */
    long maxBytes() {
        return maxBytes;
    }

    /** How many bytes of transactions are waiting for a cursor. */
    long bytes() {
        return locked(() -> bytes);
    }

    /** The position of the last entry. */
    Position received() {
        return locked(() -> newest.position);
    }

    private void append(Entry entry) {
        unused = false;
        entry.number = newest.number + 1;
        newest.next = entry;
        newest = entry;
        bytes += entry.bytes();
        releasePassed();
        grown.signalAll();
    }

    /** Drops the entries at the old end that every cursor has passed. */
    private void releasePassed() {
        while (oldest.pending == 0) {
            release(oldest);
            if (oldest.next == null) {
                break;
            }
            oldest = oldest.next;
        }
    }

    /** Frees what no cursor has to pass any more. */
    private void release(Entry entry) {
        if (entry.counts) {
            entry.counts = false;
            bytes -= entry.bytes();
            shrunk.signalAll();
        }
        if (entry.pins == 0) {
            entry.close();
        }
    }

    private <T> T locked(Supplier<T> action) {
        lock.lock();
        try {
            return action.get();
        } finally {
            lock.unlock();
        }
    }

    /** A table of which the stream does not have all changes. */
    record Loss(TableId table, SourceException reason) {}

    /** A transaction, the loss of a table, or else a keepalive. */
    static final class Entry {
        private Position position;
        private @Nullable Transaction transaction;
        private final @Nullable Loss loss;
        private @Nullable Entry next;
        private long number;
        private int pending;
        private int pins;
        private boolean counts = true;
        private boolean seen;

        private Entry(Position position, @Nullable Transaction transaction, @Nullable Loss loss, int pending) {
            this.position = position;
            this.transaction = transaction;
            this.loss = loss;
            this.pending = pending;
        }

        Position position() {
            return position;
        }

        /** The transaction, or null when it is none. */
        @Nullable Transaction transaction() {
            return transaction;
        }

        /** The loss of a table, or null when it is none. */
        @Nullable Loss loss() {
            return loss;
        }

        private boolean isUnseenKeepalive() {
            return transaction == null && loss == null && !seen && pending > 0;
        }

        private long bytes() {
            return transaction == null ? 0 : transaction.sizeBytes();
        }

        private void close() {
            Transaction held = transaction;
            if (held != null) {
                transaction = null;
                held.close();
            }
        }
    }

    /** A reader's place in the log. For one thread, but for {@link #nudge} and {@link #isDetached}. */
    final class Cursor implements AutoCloseable {
        private final LogFullPolicy whenFull;
        private Entry passed;
        private @Nullable Entry work;
        private boolean nudged;
        private boolean detached;
        private boolean closed;

        private Cursor(Entry start, LogFullPolicy whenFull) {
            this.passed = start;
            this.whenFull = whenFull;
        }

        /**
         * Waits for the next entry and returns it without moving on; the same one until {@link #pass()}.
         *
         * @return null when the log has ended or the cursor was taken off it, and once after a {@link #nudge()}
         */
        @Nullable Entry peek() throws InterruptedException {
            return peek(Duration.ofNanos(Long.MAX_VALUE));
        }

        /** As {@link #peek()} does, but waits no longer than for a time; then it returns null. */
        @Nullable Entry peek(Duration atMost) throws InterruptedException {
            long nanos = atMost.toNanos();
            lock.lockInterruptibly();
            try {
                while (passed.next == null && !isAtEnd() && !nudged && nanos > 0) {
                    nanos = grown.awaitNanos(nanos);
                }
                nudged = false;
                work = closed ? null : passed.next;
                if (work != null) {
                    work.seen = true;
                }
                return work;
            } finally {
                lock.unlock();
            }
        }

        /** The losses that it has not passed, and may never: what streams next begins after them. */
        List<Loss> losses() {
            return locked(() -> {
                List<Loss> left = new ArrayList<>();
                for (Entry entry = passed.next; entry != null; entry = entry.next) {
                    if (entry.loss != null) {
                        left.add(entry.loss);
                    }
                }
                return left;
            });
        }

        /** Waits for a {@link #nudge()}, whatever the log has, or until the cursor is taken off it. */
        void awaitNudge() throws InterruptedException {
            lock.lockInterruptibly();
            try {
                while (!nudged && !closed) {
                    grown.await();
                }
                nudged = false;
            } finally {
                lock.unlock();
            }
        }

        /** Whether nothing is left and nothing more will come. */
        boolean isAtEnd() {
            return locked(() -> closed || (ended && passed.next == null));
        }

        /** Whether the cursor was too slow and has been taken off the log. Any thread may ask. */
        boolean isDetached() {
            return locked(() -> detached);
        }

        /** Has {@link #peek()} return at once, now or the next time. Any thread may call. */
        void nudge() {
            lock.lock();
            try {
                nudged = true;
                grown.signalAll();
            } finally {
                lock.unlock();
            }
        }

        /** Moves past the entry that {@link #peek()} returned. */
        void pass() {
            lock.lock();
            try {
                unpin();
                if (!closed && passed.next != null) {
                    passed = passed.next;
                    passed.pending--;
                    releasePassed();
                }
            } finally {
                lock.unlock();
            }
        }

        private boolean isBehind(Entry entry) {
            return passed.number < entry.number;
        }

        /** Takes the cursor off the log; its reader may be in the middle of an entry. */
        private void detach() {
            detached = true;
            if (work != null) {
                work.pins++;
            }
            leave();
        }

        /** Gives up the cursor's claim on all entries it has not passed. */
        @Override
        public void close() {
            lock.lock();
            try {
                unpin();
                leave();
            } finally {
                lock.unlock();
            }
        }

        private void unpin() {
            Entry done = work;
            work = null;
            if (done != null && detached) {
                done.pins--;
                if (done.pending == 0) {
                    release(done);
                }
            }
        }

        private void leave() {
            if (!closed) {
                closed = true;
                cursors.remove(this);
                for (Entry entry = passed.next; entry != null; entry = entry.next) {
                    entry.pending--;
                    if (entry.pending == 0) {
                        release(entry);
                    }
                }
                releasePassed();
                grown.signalAll();
            }
        }
    }
}
