package io.laredo.engine.rules;

import io.laredo.ChangeCursor;
import io.laredo.Position;
import io.laredo.Transaction;
import java.time.Instant;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A transaction whose changes go through the rules as they are read. */
final class RuledTransaction implements Transaction {
    private final Transaction original;
    private final Supplier<ChangeCursor> passes;

    /** @param passes starts a pass */
    RuledTransaction(Transaction original, Supplier<ChangeCursor> passes) {
        this.original = original;
        this.passes = passes;
    }

    @Override
    public Position position() {
        return original.position();
    }

    @Override
    public long xid() {
        return original.xid();
    }

    @Override
    public Instant commitTime() {
        return original.commitTime();
    }

    @Override
    public @Nullable String origin() {
        return original.origin();
    }

    /** Counts what the rules leave out, too: what they do is known when the changes are read. */
    @Override
    public long changeCount() {
        return original.changeCount();
    }

    @Override
    public long sizeBytes() {
        return original.sizeBytes();
    }

    @Override
    public ChangeCursor changes() {
        return passes.get();
    }

    @Override
    public void close() {
        original.close();
    }

    @Override
    public String toString() {
        return original.toString();
    }
}
