package io.laredo.engine;

/** What a target's failure means for others, once all retries have failed. */
public enum FailurePolicy {
    /** Nothing: this target stops alone, and after a pause it gets a new baseline. */
    ISOLATE,
    /**
     * Nothing, and it goes on: the transaction is kept as a dead letter, and what changes the same rows later is kept behind
     * it. The target is without these changes until they are replayed or the tables are copied anew. A failed baseline is
     * treated as with {@link #ISOLATE}.
     */
    SET_ASIDE,
    /** Its source stops, with all its targets, until {@link Engine#resumeSource} is called. */
    STOP_SOURCE,
    /** All sources of the engine stop, until {@link Engine#resumeSource} is called for each. */
    STOP_ALL
}
