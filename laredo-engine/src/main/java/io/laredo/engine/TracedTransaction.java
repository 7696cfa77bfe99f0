package io.laredo.engine;

import io.laredo.ChangeCursor;
import io.laredo.ChangeEvent;
import io.laredo.Position;
import io.laredo.Transaction;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A transaction that remembers how far whoever reads it has come. Closing it does nothing. For one pass at a time. */
final class TracedTransaction implements Transaction {
    private final Transaction whole;
    private long given;
    private @Nullable ChangeEvent last;

    TracedTransaction(Transaction whole) {
        this.whole = whole;
    }

    /** The change that was asked for last; null when none was. */
    @Nullable String lastChange() {
        ChangeEvent event = last;
        return event == null
                ? null
                : "change %d of %d, %s of %s"
                        .formatted(given, changeCount(), event.getClass().getSimpleName(), event.table());
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
    public ChangeCursor changes() {
        ChangeCursor all = whole.changes();
        given = 0;
        return new ChangeCursor() {
            @Override
            public @Nullable ChangeEvent next() {
                ChangeEvent event = all.next();
                if (event != null) {
                    given++;
                    last = event;
                }
                return event;
            }

            @Override
            public void close() {
                all.close();
            }
        };
    }

    @Override
    public void close() {}
}
