package io.laredo;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A database that gives an exact baseline at one position and then every later committed transaction, whole and in order.
 * The engine opens one session at a time, a new one when the last has broken, and others beside it by {@link
 * SourceSession#rebaseline}.
 */
public interface Source extends AutoCloseable {
    /** The name by which configuration, positions and health know this source. */
    String name();

    /**
     * Connects, checks what can be delivered of what is asked for, and fixes the position from which it will be.
     *
     * @param tables the tables to replicate
     * @param after where the stream should continue, because everything up to there need not come again; null for a
     *     session that begins with a baseline. A source that cannot continue there begins with a baseline, too
     * @throws SourceSetupException a person must act: a wrong setting, a missing privilege
     * @throws SourceException the connection failed; trying again may help
     */
    SourceSession connect(Set<TableId> tables, @Nullable Position after) throws InterruptedException;

    /**
     * What a {@link #connect} under way waits for, and how to end the wait; null when it waits for nothing, or nothing is
     * known. Any thread may call this.
     */
    default @Nullable String waitingFor() {
        return null;
    }

    /** What the database said last of its reader here; null before it has said anything. Any thread may call this. */
    default @Nullable SourceHealth health() {
        return null;
    }

    /** Ends all sessions and a {@link #connect} under way, which then throws. Any thread may call this; safe to repeat. */
    @Override
    void close();
}
