package io.laredo.source.postgresql;

/** When the server sends a transaction that is too large for its {@code logical_decoding_work_mem}. */
public enum StreamingMode {
    /** As early as the server can; when it commits, if logical messages are listened to. */
    BEST,
    /** When it commits; until then the server keeps it on its own disk. */
    OFF,
    /** While it is in progress. */
    ON,
    /** While it is in progress; rollbacks tell their LSN, too. PostgreSQL 16 or later. */
    PARALLEL
}
