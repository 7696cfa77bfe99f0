package io.laredo.engine.snapshot;

import org.jspecify.annotations.Nullable;

/** A stored snapshot is not whole, was changed, or is none. Take another one, and have this one looked at or removed. */
public class DamagedSnapshotException extends SnapshotException {
    private final String id;

    public DamagedSnapshotException(String id, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.id = id;
    }

    /** Its name in the store. */
    public String id() {
        return id;
    }
}
