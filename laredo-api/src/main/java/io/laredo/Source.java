package io.laredo;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A database that gives an exact baseline at one position and then every later committed transaction, whole and in order.
 * The engine opens one session at a time, and a new one when the last has broken.
 */
public interface Source extends AutoCloseable {
    /** The name by which configuration, positions and health know this source. */
    String name();

    /**
     * Connects, checks that everything asked for can be delivered, and fixes the position from which it will be.
     *
     * @param tables the tables to replicate
     * @throws SourceSetupException a person must act: a wrong setting, a missing privilege, table or key
     * @throws SourceException the connection failed; trying again may help
     */
    SourceSession connect(Set<TableId> tables) throws InterruptedException;

    /**
     * What a {@link #connect} under way waits for, and how to end the wait; null when it waits for nothing, or nothing is
     * known. Any thread may call this.
     */
    default @Nullable String waitingFor() {
        return null;
    }

    /** Ends the session and a {@link #connect} under way, which then throws. Any thread may call this; safe to repeat. */
    @Override
    void close();
}
