package io.laredo.engine.snapshot;

import io.laredo.LaredoException;
import org.jspecify.annotations.Nullable;

/** A snapshot could not be written, found or restored. Those that are stored are as they were. */
public class SnapshotException extends LaredoException {
    public SnapshotException(String message) {
        super(message);
    }

    public SnapshotException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
