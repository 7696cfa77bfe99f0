package io.laredo;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A committed transaction: all its changes to the replicated tables, or, for an application that reads along, a sequence
 * that can be passed over as often as needed until it is closed. It may be far larger than memory.
 *
 * <p>The transaction log closes a transaction when the last pipeline is past it; whoever wants a change for longer copies
 * it. Passes may run in several threads at once.
 */
public interface Transaction extends AutoCloseable {
    /** The place right after the commit: at this position the transaction has been delivered. */
    Position position();

    /** The database's number of the transaction, which comes round again. */
    long xid();

    /** When it was committed, by the database's clock. */
    Instant commitTime();

    /** The replication origin it came from; null when it was made on this server. */
    @Nullable String origin();

    /** How many change events there are; if a pipeline's filter leaves some out, how many there are with those. */
    long changeCount();

    /** About how many bytes its changes take in memory, as the source sent them. */
    long sizeBytes();

    /** Starts a pass at the first event. */
    ChangeCursor changes();

    /** Delivers every event to the handler. */
    default void deliverTo(ChangeEvent.Handler handler) {
        try (ChangeCursor cursor = changes()) {
            for (ChangeEvent event = cursor.next(); event != null; event = cursor.next()) {
                event.deliverTo(handler);
            }
        }
    }

    /** Frees what the transaction holds outside the heap. No pass may be under way or start afterwards. */
    @Override
    void close();
}
