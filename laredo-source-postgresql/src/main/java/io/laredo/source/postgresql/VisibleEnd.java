package io.laredo.source.postgresql;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * Finds a place in the WAL such that whatever was altered before it shows in the catalog. A commit is in the WAL a moment
 * before others see it, but it keeps its locks until they do.
 */
final class VisibleEnd {
    private static final String END =
            "SELECT CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn() ELSE pg_current_wal_insert_lsn() END";

    private static final String BEING_ALTERED = """
            SELECT EXISTS (SELECT FROM pg_catalog.pg_locks
                           WHERE locktype = 'relation' AND mode = 'AccessExclusiveLock' AND granted
                             AND relation = ANY (?::int8[]::oid[]))
            """;

    private VisibleEnd() {}

    /** The end of the WAL, for looks at the catalog from now on; null while one of the tables is being altered. */
    static @Nullable Lsn read(Connection control, Collection<Relation> relations) throws SQLException {
        Lsn end;
        try (Statement statement = control.createStatement();
                ResultSet row = statement.executeQuery(END)) {
            row.next();
            end = Lsn.parse(row.getString(1));
        }
        Object[] oids = relations.stream().map(Relation::oid).toArray();
        try (PreparedStatement statement = control.prepareStatement(BEING_ALTERED)) {
            statement.setArray(1, control.createArrayOf("int8", oids));
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getBoolean(1) ? null : end;
            }
        }
    }
}
