package io.laredo;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A transaction as somebody is to see it: all of another one but for some of its changes. It counts as the other one does, what
 * is left out included, and closing it closes nothing.
 */
public abstract class TransactionView implements Transaction {
    private final Transaction whole;

    protected TransactionView(Transaction whole) {
        this.whole = whole;
    }

    @Override
    public Position position() {
        return whole.position();
    }

    @Override
    public long xid() {
        return whole.xid();
    }

    @Override
    public Instant commitTime() {
        return whole.commitTime();
    }

    @Override
    public @Nullable String origin() {
        return whole.origin();
    }

    @Override
    public long changeCount() {
        return whole.changeCount();
    }

    @Override
    public long sizeBytes() {
        return whole.sizeBytes();
    }

    @Override
    public void close() {}

    @Override
    public String toString() {
        return whole.toString();
    }
}
