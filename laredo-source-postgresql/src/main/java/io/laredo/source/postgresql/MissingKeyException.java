package io.laredo.source.postgresql;

import io.laredo.SourceSetupException;
import io.laredo.TableId;

/** A table has no replica identity, so PostgreSQL could not say which row an update or delete touched. */
public final class MissingKeyException extends SourceSetupException {
    MissingKeyException(TableId table, String reason) {
        this(
                table,
                reason,
                "Add a primary key: ALTER TABLE %1$s ADD PRIMARY KEY (…); or, if it has one, use it: ALTER TABLE %1$s REPLICA IDENTITY DEFAULT; or name rows by all their columns: ALTER TABLE %1$s REPLICA IDENTITY FULL;"
                        .formatted(Sql.table(table)));
    }

    private MissingKeyException(TableId table, String reason, String action) {
        super(
                "Table %s %s: once it is published, PostgreSQL would refuse to update or delete its rows"
                        .formatted(table, reason),
                action,
                null);
    }

    static MissingKeyException fullWithGenerated(TableId table) {
        return new MissingKeyException(
                table,
                "has REPLICA IDENTITY FULL and generated columns, which are not published",
                "Name its rows by a key: ALTER TABLE %1$s ADD PRIMARY KEY (…); if it has none, then run: ALTER TABLE %1$s REPLICA IDENTITY DEFAULT;"
                        .formatted(Sql.table(table)));
    }
}
