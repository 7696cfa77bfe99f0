package io.laredo;

import org.jspecify.annotations.Nullable;

/** One pass over the change events of a transaction, in the order they were made. For one thread. */
public interface ChangeCursor extends AutoCloseable {
    /** The next event, or null after the last. */
    @Nullable ChangeEvent next();

    /** Ends the pass. */
    @Override
    void close();
}
