package io.laredo;

import java.util.List;

/**
 * A connection to a source that has a start position: copies show the tables as of that position, and the stream has
 * everything after it.
 */
public interface SourceSession extends AutoCloseable {
    /** What the copies contain and the stream continues from. */
    Position start();

    /** The shapes of the tables at the start position, in the order of their names. */
    List<TableSchema> tables();

    /**
     * Copies a table as of the start position. Any thread may call this, several at once for different tables, also
     * while the stream runs, until {@link #endCopies()}.
     *
     * @throws SourceException the copy failed and is incomplete
     */
    void copy(TableSchema table, RowSink rows) throws InterruptedException;

    /** Gives up what the copies needed. Call it as soon as the last copy is done: the database keeps old rows until then. */
    void endCopies();

    /**
     * Delivers transactions and keepalives to the sink, in the calling thread, until the session is closed (then it
     * returns) or broken.
     *
     * @throws SourceException the stream broke; a new session is needed
     */
    void stream(StreamSink sink) throws InterruptedException;

    /**
     * Says that everything up to this position is durable and will never be asked for again. Any thread may call this;
     * the session passes it on with its next status update. Earlier positions than the last confirmed one are ignored.
     */
    void confirm(Position durable);

    /** Ends the session from any thread; safe to repeat. */
    @Override
    void close();

    /** Takes the rows of a copy, one at a time. */
    interface RowSink {
        void row(Row row) throws InterruptedException;
    }
}
