package io.laredo.engine;

import io.laredo.Position;
import io.laredo.SourceException;
import io.laredo.StreamSink;
import io.laredo.TableId;
import io.laredo.Transaction;
import java.time.Duration;
import java.util.HashSet;
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
 */
final class TransactionLog implements StreamSink {
    /*
     * Entries are a linked list from `oldest` to `newest`; a cursor points at the last entry it is done with. Every entry
     * counts the cursors that still have to pass it. All fields are guarded by `lock`: a transaction costs each cursor one
     * short uncontended section, far less than applying it.
     */
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition grown = lock.newCondition();
    private final Condition shrunk = lock.newCondition();
    private final long maxBytes;
    private final Set<Cursor> cursors = new HashSet<>();
    private Entry oldest;
    private Entry newest;
    private long bytes;
    private boolean unused = true;
    private boolean ended;

    /**
     * @param start what the reader of the log has already; the first entry comes after it
     * @param maxBytes how much it may hold; counted as {@link Transaction#sizeBytes()}
     */
    TransactionLog(Position start, long maxBytes) {
        this.maxBytes = maxBytes;
        this.oldest = new Entry(start, null, null, 0);
        this.newest = oldest;
    }

    /** A cursor after everything that is here now. */
    Cursor cursorAtEnd() {
        return locked(() -> {
            Cursor cursor = new Cursor(newest);
            cursors.add(cursor);
            return cursor;
        });
    }

    /** A cursor at the log's start, made before anything is appended. */
    Cursor cursor() {
        return locked(() -> {
            if (!unused) {
                throw new IllegalStateException("A cursor at the start of a log that has moved on would miss entries");
            }
            Cursor cursor = new Cursor(oldest);
            cursors.add(cursor);
            return cursor;
        });
    }

    @Override
    public boolean offer(Transaction transaction, Duration patience) throws InterruptedException {
        long nanos = patience.toNanos();
        lock.lockInterruptibly();
        try {
            while (!ended && bytes > 0 && bytes + transaction.sizeBytes() > maxBytes) {
                if (nanos <= 0) {
                    return false;
                }
                nanos = shrunk.awaitNanos(nanos);
            }
            append(new Entry(transaction.position(), transaction, null, cursors.size()));
            return true;
        } finally {
            lock.unlock();
        }
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
        newest.next = entry;
        newest = entry;
        bytes += entry.bytes();
        releasePassed();
        grown.signalAll();
    }

    /** Drops the entries at the old end that every cursor has passed. */
    private void releasePassed() {
        boolean freed = false;
        while (oldest.pending == 0) {
            bytes -= oldest.bytes();
            freed |= oldest.release();
            if (oldest.next == null) {
                break;
            }
            oldest = oldest.next;
        }
        if (freed) {
            shrunk.signalAll();
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
        private int pending;
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

        private boolean release() {
            Transaction held = transaction;
            if (held == null) {
                return false;
            }
            transaction = null;
            held.close();
            return true;
        }
    }

    /** A reader's place in the log. For one thread. */
    final class Cursor implements AutoCloseable {
        private Entry passed;
        private boolean nudged;
        private boolean closed;

        private Cursor(Entry start) {
            this.passed = start;
        }

        /**
         * Waits for the next entry and returns it without moving on; the same one until {@link #pass()}.
         *
         * @return null when the log has ended, and once after a {@link #nudge()}
         */
        @Nullable Entry peek() throws InterruptedException {
            lock.lockInterruptibly();
            try {
                while (passed.next == null && !isAtEnd() && !nudged) {
                    grown.await();
                }
                nudged = false;
                Entry next = closed ? null : passed.next;
                if (next != null) {
                    next.seen = true;
                }
                return next;
            } finally {
                lock.unlock();
            }
        }

        /** Whether nothing is left and nothing more will come. */
        boolean isAtEnd() {
            return locked(() -> closed || (ended && passed.next == null));
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
                if (!closed && passed.next != null) {
                    passed = passed.next;
                    passed.pending--;
                    releasePassed();
                }
            } finally {
                lock.unlock();
            }
        }

        /** Gives up the cursor's claim on all entries it has not passed. */
        @Override
        public void close() {
            lock.lock();
            try {
                if (!closed) {
                    closed = true;
                    cursors.remove(this);
                    for (Entry entry = passed.next; entry != null; entry = entry.next) {
                        entry.pending--;
                    }
                    releasePassed();
                    grown.signalAll();
                }
            } finally {
                lock.unlock();
            }
        }
    }
}
