package io.laredo;

/** Where a table is in the life of a pipeline. */
public enum TableState {
    /** It waits for its copy, or is being copied. */
    BASELINE,
    /** The target shows it, and its changes as they come. */
    LIVE,
    /** As {@link #LIVE}, and a new copy is made beside it, because somebody asked for one. */
    RELOADING,
    /** Its last baseline failed; the next attempt follows after a pause. The other tables go on. */
    FAILED;

    /** Whether the target shows the table. */
    public boolean isShown() {
        return this == LIVE || this == RELOADING;
    }
}
