package io.laredo.source.postgresql;

/** How long a replication slot lives. */
public enum SlotMode {
    /** As long as its connection. Every session begins with a baseline, and nothing is left behind in the database. */
    TEMPORARY,
    /**
     * Until it is dropped. A session goes on where the targets are; meanwhile the database keeps WAL, also while nobody is
     * connected.
     */
    PERSISTENT
}
