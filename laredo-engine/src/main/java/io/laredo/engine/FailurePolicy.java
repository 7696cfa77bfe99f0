package io.laredo.engine;

/** What a target's failure means for others, once all retries have failed. */
public enum FailurePolicy {
    /** Nothing: this target stops alone, and after a pause it gets a new baseline. */
    ISOLATE,
    /** Its source stops, with all its targets, until {@link Engine#resumeSource} is called. */
    STOP_SOURCE,
    /** All sources of the engine stop, until {@link Engine#resumeSource} is called for each. */
    STOP_ALL
}
