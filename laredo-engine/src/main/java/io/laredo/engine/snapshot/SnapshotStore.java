package io.laredo.engine.snapshot;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Collection;
import java.util.List;

/**
 * Where snapshots are: it moves bytes under names and knows nothing of what is in them. Any thread may call it.
 */
public interface SnapshotStore {
    /** Everything that is there for a target, in any order; nothing that is still being written. */
    List<Stored> list(String target) throws IOException;

    /** @param bytes how long it is */
    record Stored(String name, long bytes) {}

    /**
     * Reads from a place to the end.
     *
     * @param from how many bytes to leave out
     */
    InputStream open(String target, String name, long from) throws IOException;

    /**
     * Stores something under a name that is not taken: durable when this returns, and not there at all when it throws. What
     * was there before is not touched.
     *
     * @throws IOException the store failed, is full or is written to by somebody else
     * @throws InterruptedException the content was
     */
    void write(String target, String name, Content content) throws IOException, InterruptedException;

    /** Removes all of them; those that are not there are passed over. */
    void remove(String target, Collection<String> names) throws IOException, InterruptedException;

    /** Writes itself, once, as a stream. Does not close it. */
    @FunctionalInterface
    interface Content {
        void writeTo(OutputStream out) throws IOException, InterruptedException;
    }
}
