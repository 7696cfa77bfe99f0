package io.laredo.test;

import io.laredo.KeptRows;
import io.laredo.Row;
import io.laredo.TableId;
import java.util.Collection;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The rows of {@link MemoryTable}s. For the thread that changes them. */
final class MemoryRows implements KeptRows {
    private final Function<TableId, @Nullable MemoryTable> tables;
    private final Consumer<Collection<Row>> expiry;

    /** @param tables the table of a name as it is now, or null when there is none */
    MemoryRows(Function<TableId, @Nullable MemoryTable> tables, Consumer<Collection<Row>> expiry) {
        this.tables = tables;
        this.expiry = expiry;
    }

    @Override
    public @Nullable Row find(Row key) {
        MemoryTable table = tables.apply(key.schema().table());
        return table == null ? null : table.find(key);
    }

    @Override
    public void forEach(TableId table, Consumer<Row> action) {
        MemoryTable found = tables.apply(table);
        if (found != null) {
            found.rows().forEach(action);
        }
    }

    @Override
    public void expire(Collection<Row> keys) {
        expiry.accept(keys);
    }
}
