package io.laredo;

import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A connection to a source that has a start position: copies show the tables as of that position, and the stream has
 * everything after it.
 */
public interface SourceSession extends AutoCloseable {
    /** What the stream continues from: it has everything after it. */
    Position start();

    /**
     * The same place by the name that positions of this session have: a source can get a new lineage that continues its
     * former one.
     *
     * @return null when the position is of another history altogether
     * @throws ForkedHistoryException the history of this session was left before the position and went on differently
     */
    default @Nullable Position continued(Position earlier) {
        return earlier.isComparableTo(start()) ? earlier : null;
    }

    /**
     * The tables as of the start position; the same object each time. They may be copied while the stream runs.
     *
     * @return null when the stream continues from where it was asked to
     */
    @Nullable SourceBaseline baseline();

    /** The tables that were asked for and cannot be delivered, each with the reason and the fix. */
    Map<TableId, SourceSetupException> refused();

    /**
     * Opens a session beside this one that has a baseline of some tables and streams their changes, for tables that need
     * to be copied again or for the first time. Any thread may call this while the stream runs.
     *
     * <p>A transaction after the start of the new session comes with its changes of these tables in both, with the shapes
     * they have now; so whoever has taken the copy and followed the new session up to where this one is can go on here.
     *
     * @throws SourceException the connection failed; this session is not touched
     */
    SourceSession rebaseline(Set<TableId> tables) throws InterruptedException;

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
