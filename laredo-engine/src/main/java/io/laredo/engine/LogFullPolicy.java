package io.laredo.engine;

/** What becomes of a slow target when the transaction log has no more room. */
public enum LogFullPolicy {
    /** The source is held back until the target has come further: it is delayed, and so are all targets of the source. */
    HOLD,
    /** The target lets go of the log, and gets a new baseline once it is done with the transaction it is at. */
    DETACH,
    /** The target has failed, until {@link Engine#reset} is called for it. */
    FAIL
}
