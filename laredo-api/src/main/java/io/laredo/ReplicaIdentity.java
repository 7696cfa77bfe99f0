package io.laredo;

/** The columns by which PostgreSQL names the row that an update or delete touched. */
public enum ReplicaIdentity {
    /** The primary key. */
    DEFAULT,
    /** The columns of one unique index. */
    INDEX,
    /** All columns. */
    FULL,
    /** None, so updates and deletes cannot be replicated. */
    NOTHING
}
