package io.laredo;

/** A part of the copy of a table. Parts may be copied in any order, several at once by different threads. */
public interface BaselinePart {
    /** The shape of its rows. */
    TableSchema table();

    /** How many rows it may have; 0 when nobody knows. */
    default long estimatedRows() {
        return 0;
    }

    /** How much it takes up in the database, about, in bytes; 0 when nobody knows. */
    default long estimatedBytes() {
        return 0;
    }

    /**
     * Delivers each of its rows once. To be called once. An interrupt ends it early, when it next has a row or waits in
     * this process; {@link #cancel} ends it wherever it is.
     *
     * @throws InterruptedException it was interrupted or cancelled and is incomplete
     * @throws TableLostException the copy of the table cannot be completed, with this part or any other
     * @throws SourceException the copy failed and is incomplete
     */
    void copy(RowSink rows) throws InterruptedException;

    /**
     * Ends a copy under way, in the database, too, and refuses one that comes. Any thread may call this; safe to repeat.
     */
    default void cancel() {}

    /** Takes the rows of a copy, one at a time. */
    interface RowSink {
        /** @param bytes how much of the source's data the row was made of */
        void row(Row row, int bytes) throws InterruptedException;
    }
}
