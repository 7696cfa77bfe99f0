package io.laredo.source.postgresql;

import io.laredo.SourceSetupException;
import io.laredo.TableId;

/** The role may not read a table, or not all its rows. */
public final class TablePrivilegeException extends SourceSetupException {
    private TablePrivilegeException(String message, String action) {
        super(message, action, null);
    }

    static TablePrivilegeException unreadable(TableId table, String role) {
        return new TablePrivilegeException(
                "Role '%s' may not read table %s".formatted(role, table),
                "Run: GRANT USAGE ON SCHEMA %s TO %s; GRANT SELECT ON %s TO %s;"
                        .formatted(
                                Sql.identifier(table.schema()),
                                Sql.identifier(role),
                                Sql.table(table),
                                Sql.identifier(role)));
    }

    static TablePrivilegeException rowsHidden(TableId table, String role) {
        return new TablePrivilegeException(
                "Role '%s' may not read all rows of table %s: row-level security applies to it".formatted(role, table),
                "As a superuser run: ALTER ROLE %s BYPASSRLS; or connect as a role to which the policies do not apply."
                        .formatted(Sql.identifier(role)));
    }
}
