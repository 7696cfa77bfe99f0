package io.laredo;

import org.jspecify.annotations.Nullable;

/**
 * A copy of tables on its way into a target. Either {@link #complete} ends it or {@link #abandon}, which also follows a
 * complete that threw. All methods but {@link #row} are called by one thread at a time, and while no row is on its way.
 */
public interface BaselineLoad {
    /** Takes a row. Rows of one table come from one thread at a time, those of different tables from any. */
    void row(Row row);

    /**
     * A table will not be complete: forgets its rows. With {@link #complete} the target is without it, as {@link
     * Target#withdraw} says.
     */
    void withdraw(TableId table, LaredoException reason);

    /**
     * Takes a transaction that came after the baseline's position, once every row is here. Its changes of the copied tables
     * go into the copy; others are passed over. The target makes nothing visible and reports nothing durable.
     *
     * @throws TargetException as {@link Target#apply} does
     */
    void apply(Transaction transaction);

    /**
     * The rows that have come so far, for a target that keeps rows. {@link KeptRows#forEach} and {@link KeptRows#expire}
     * are not called here.
     */
    default @Nullable KeptRows keptRows() {
        return null;
    }

    /**
     * Everything has come: makes the copy visible, all its tables at once. Called in the thread that applies transactions,
     * between two of them.
     *
     * @param position where the copy is now, which is where the target is, if it shows other tables
     */
    void complete(Position position);

    /** The copy failed: forgets what has come, and leaves what is visible as it is. */
    void abandon();
}
