package io.laredo;

/** A copy of tables on its way into a target. Exactly one of {@link #complete()} and {@link #abandon()} ends it. */
public interface BaselineLoad {
    /** Takes a row. Rows of one table come from one thread at a time, those of different tables from any. */
    void row(Row row);

    /** Every row has come: makes the copy visible, all tables at once, at the position of the baseline. */
    void complete();

    /** The copy failed: forgets what has come, and leaves what is visible as it is. */
    void abandon();
}
