package io.laredo;

import java.util.List;

/**
 * What a target has, as of one position. The target goes on while it is read, and it stays as it is. Close it: the target
 * may hold back something for it.
 */
public interface TargetExport extends AutoCloseable {
    /** What it contains: all transactions at or before it, and none after. */
    Position position();

    /** The shapes of the tables it contains, in the order of their names. Tables that are withdrawn are not among them. */
    List<TableSchema> tables();

    /**
     * Delivers every row of a table once, in any order. May be called again.
     *
     * @param table one of {@link #tables()}
     * @throws InterruptedException the sink was, and the rest was not delivered
     */
    void rows(TableSchema table, RowSink sink) throws InterruptedException;

    /** Safe to repeat. */
    @Override
    void close();

    /** Takes the rows of a table, one at a time. */
    interface RowSink {
        void row(Row row) throws InterruptedException;
    }
}
