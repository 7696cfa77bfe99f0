package io.laredo;

/** A part of the copy of a table. Parts may be copied in any order, several at once by different threads. */
public interface BaselinePart {
    /** The shape of its rows. */
    TableSchema table();

    /**
     * Delivers each of its rows once. An interrupt ends it early.
     *
     * @throws SourceException the copy failed and is incomplete
     */
    void copy(RowSink rows) throws InterruptedException;

    /** Takes the rows of a copy, one at a time. */
    interface RowSink {
        void row(Row row) throws InterruptedException;
    }
}
