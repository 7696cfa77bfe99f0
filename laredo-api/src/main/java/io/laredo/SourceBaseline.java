package io.laredo;

import java.util.List;

/**
 * Tables of a source as of one position, ready to be copied. The database keeps old rows for it, so close it as soon as
 * the last copy is done.
 */
public interface SourceBaseline extends AutoCloseable {
    /** What the copies contain: all transactions at or before it, and none after. */
    Position position();

    /** The shapes of the tables at the position, in the order of their names. */
    List<TableSchema> tables();

    /**
     * The parts that make up the copy of a table. Each row is in exactly one of them.
     *
     * @param table one of {@link #tables()}
     */
    List<BaselinePart> parts(TableSchema table);

    /** Gives up what the copies need. Any thread may call this; safe to repeat. */
    @Override
    void close();
}
