package io.laredo.source.postgresql;

import io.laredo.SourceSetupException;
import io.laredo.TableId;

/** The role may not read a table. */
public final class TablePrivilegeException extends SourceSetupException {
    TablePrivilegeException(TableId table, String role) {
        super(
                "Role '%s' may not read table %s".formatted(role, table),
                "Run: GRANT USAGE ON SCHEMA %s TO %s; GRANT SELECT ON %s TO %s;"
                        .formatted(
                                Sql.identifier(table.schema()),
                                Sql.identifier(role),
                                Sql.table(table),
                                Sql.identifier(role)),
                null);
    }
}
