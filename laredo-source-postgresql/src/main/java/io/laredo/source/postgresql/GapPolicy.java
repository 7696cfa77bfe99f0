package io.laredo.source.postgresql;

/** What to do when the stream cannot go on from where the targets are. */
public enum GapPolicy {
    /** Copy the tables anew. */
    REBASELINE,
    /** Do nothing and say so, until a person has decided. */
    STOP
}
