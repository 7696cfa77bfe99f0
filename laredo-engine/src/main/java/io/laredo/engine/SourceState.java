package io.laredo.engine;

/** Where a source is in its life. */
public enum SourceState {
    /** Connecting for the first time, or making a new session. */
    CONNECTING,
    /** Transactions arrive. */
    STREAMING,
    /** The last session broke; the next attempt follows after a pause. */
    RECONNECTING,
    STOPPED
}
