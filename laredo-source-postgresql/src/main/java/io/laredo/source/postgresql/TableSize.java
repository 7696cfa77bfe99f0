package io.laredo.source.postgresql;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * How large a table is, roughly.
 *
 * @param blocks of its file
 * @param bytes of its file and of the large values that are kept elsewhere
 * @param rows what the last ANALYZE or VACUUM has found, in proportion to the present file; 0 before the first
 */
record TableSize(long blocks, long bytes, long rows) {
    private static final String SIZE = """
            SELECT blocks, bytes, CASE WHEN relpages > 0 AND reltuples > 0 THEN (reltuples / relpages * blocks)::int8 ELSE 0 END
            FROM (SELECT c.relpages, c.reltuples,
                         coalesce(pg_relation_size(c.oid), 0) / current_setting('block_size')::int8 AS blocks,
                         coalesce(pg_relation_size(c.oid), 0) + coalesce(pg_relation_size(c.reltoastrelid), 0) AS bytes
                  FROM pg_catalog.pg_class c WHERE c.oid = ?::int8::oid) AS size
            """;

    /** Measures a table. Waits while somebody alters it. */
    static TableSize of(Connection connection, long oid) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(SIZE)) {
            statement.setLong(1, oid);
            try (ResultSet row = statement.executeQuery()) {
                return row.next()
                        ? new TableSize(row.getLong(1), row.getLong(2), row.getLong(3))
                        : new TableSize(0, 0, 0);
            }
        }
    }

    /** How many blocks, with the large values of their rows, have about that many bytes; at least one. */
    long blocksIn(long wantedBytes) {
        return bytes == 0 ? 1 : Math.max(1, (long) ((double) wantedBytes * blocks / bytes));
    }

    /** The share of one of some equal parts. */
    TableSize dividedBy(int parts) {
        return new TableSize(blocks / parts, bytes / parts, rows / parts);
    }
}
