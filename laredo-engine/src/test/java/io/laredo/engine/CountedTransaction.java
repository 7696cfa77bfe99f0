package io.laredo.engine;

import io.laredo.ChangeCursor;
import io.laredo.Position;
import io.laredo.Transaction;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A transaction without changes that knows how often it was closed. */
final class CountedTransaction implements Transaction {
    private final Position position;
    private final long sizeBytes;
    private final AtomicInteger closings = new AtomicInteger();

    private volatile boolean failsToClose;

    CountedTransaction(Position position, long sizeBytes) {
        this.position = position;
        this.sizeBytes = sizeBytes;
    }

    void failClose() {
        failsToClose = true;
    }

    int closings() {
        return closings.get();
    }

    @Override
    public Position position() {
        return position;
    }

    @Override
    public long xid() {
        return position.place();
    }

    @Override
    public Instant commitTime() {
        return Instant.EPOCH;
    }

    @Override
    public @Nullable String origin() {
        return null;
    }

    @Override
    public long changeCount() {
        return 0;
    }

    @Override
    public long sizeBytes() {
        return sizeBytes;
    }

    @Override
    public ChangeCursor changes() {
        throw new UnsupportedOperationException("The log has no business with the changes");
    }

    @Override
    public void close() {
        closings.incrementAndGet();
        if (failsToClose) {
            throw new IllegalStateException("provoked by a test");
        }
    }
}
