package io.laredo;

import java.util.Collection;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The rows that a target keeps, for the engine to look at: it merges a changed row with what is here, so that filters see
 * whole rows, and it takes away rows whose time is up.
 *
 * <p>The engine calls this in the thread that applies transactions; also while the target asks for the next event of a
 * transaction, and then the events before it count already. So a target that keeps rows takes each event in before it asks
 * for the next one, and passes over a transaction once.
 */
public interface KeptRows {
    /**
     * Whether the target keeps the values of a column. Of one that it does not keep it needs no value: then that may be
     * absent even in the row of an insert.
     */
    default boolean keeps(TableId table, String column) {
        return true;
    }

    /**
     * The row with the same key, as it is here now, in the shape of the key. Columns that the target does not keep are
     * absent.
     *
     * @param key a row with at least {@linkplain TableSchema#keyColumns the columns that tell rows apart}
     * @return null when there is none, or the table is not here
     */
    @Nullable Row find(Row key);

    /** Hands over every row of a table, in any order. Never called within a transaction. */
    void forEach(TableId table, Consumer<Row> action);

    /**
     * Removes rows, all at once, as a transaction that deletes them would, at the position where the target is: their time
     * is up. Keys that are not here are passed over. Never called within a transaction.
     *
     * @param keys rows with at least {@linkplain TableSchema#keyColumns the columns that tell rows apart}, of any tables
     */
    void expire(Collection<Row> keys);
}
