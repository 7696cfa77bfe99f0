package io.laredo;

/**
 * A connection to a source that has a start position: copies show the tables as of that position, and the stream has
 * everything after it.
 */
public interface SourceSession extends AutoCloseable {
    /** What the stream continues from: it has everything after it. */
    Position start();

    /** The tables as of the start position; the same object each time. It may be copied while the stream runs. */
    SourceBaseline baseline();

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
}
