package io.laredo.engine;

/** Where a table is in the life of a pipeline. */
public enum TableState {
    /** It waits for its copy, or is being copied. */
    BASELINE,
    /** The target shows it, and its changes as they come. */
    LIVE,
    /** Its last baseline failed; the next attempt follows after a pause. The other tables go on. */
    FAILED
}
