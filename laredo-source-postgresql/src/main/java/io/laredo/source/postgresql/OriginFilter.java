package io.laredo.source.postgresql;

/** Which transactions are wanted, by where they were made first. */
public enum OriginFilter {
    /** All. */
    ANY,
    /** Those made on this server, and none that it has replicated from another. PostgreSQL 16 or later. */
    NONE
}
