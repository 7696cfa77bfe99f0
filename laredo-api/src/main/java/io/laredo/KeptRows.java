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
     * The row with the same key, as it is here now. Columns that the target does not keep are absent.
     *
     * @param key a row with at least the columns of the replica identity
     * @return null when there is none
     */
    @Nullable Row find(Row key);

    /** Hands over every row of a table, in any order. */
    void forEach(TableId table, Consumer<Row> action);

    /**
     * Removes rows, as a transaction that deletes them would, at the position where the target is: their time is up. Keys
     * that are not here are passed over. Never called within a transaction.
     *
     * @param keys rows with at least the columns of the replica identity
     */
    void expire(Collection<Row> keys);
}
