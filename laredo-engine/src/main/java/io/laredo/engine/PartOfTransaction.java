package io.laredo.engine;

import io.laredo.ChangeCursor;
import io.laredo.ChangeEvent;
import io.laredo.Position;
import io.laredo.TableId;
import io.laredo.Transaction;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A transaction without its changes of tables that are not wanted. Closing it does nothing. */
final class PartOfTransaction implements Transaction {
    private final Transaction whole;
    private final Set<TableId> tables;

    PartOfTransaction(Transaction whole, Set<TableId> tables) {
        this.whole = whole;
        this.tables = tables;
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

    /** Those that are left out count, too. */
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
        return new ChangeCursor() {
            @Override
            public @Nullable ChangeEvent next() {
                ChangeEvent event = all.next();
                while (event != null && !tables.contains(event.table())) {
                    event = all.next();
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
