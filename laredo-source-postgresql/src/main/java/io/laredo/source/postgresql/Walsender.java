package io.laredo.source.postgresql;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A process of the server that streams to somebody.
 *
 * @param pid its number, which another process may get later
 * @param started when it began; with the number, no other is like it
 * @param client who it streams to, for messages
 * @param lastReply when the client last said something; null when the role may not know
 */
record Walsender(
        int pid,
        @Nullable String started,
        String client,
        @Nullable String lastReply) {
    private static final String READ = """
            SELECT a.pid, a.backend_start::text AS started, r.reply_time::text AS last_reply,
                   concat_ws(' ', 'process', a.pid, '(' || concat_ws(', ', nullif(a.application_name, ''),
                       'role ' || a.usename, 'client ' || coalesce(host(a.client_addr), 'on the same machine'),
                       'since ' || date_trunc('second', a.backend_start)) || ')') AS client
            FROM pg_catalog.pg_stat_activity a LEFT JOIN pg_catalog.pg_stat_replication r ON r.pid = a.pid
            WHERE a.pid = ?
            """;

    /** Reads what is known of a process; null when it has ended. */
    static @Nullable Walsender read(Connection connection, int pid) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(READ)) {
            statement.setInt(1, pid);
            try (ResultSet row = statement.executeQuery()) {
                return row.next()
                        ? new Walsender(
                                row.getInt("pid"),
                                row.getString("started"),
                                row.getString("client"),
                                row.getString("last_reply"))
                        : null;
            }
        }
    }

    /** Whether both are the same process; without a start, which another role's processes do not show, perhaps. */
    boolean isSameAs(@Nullable Walsender other) {
        return other != null && pid == other.pid && Objects.equals(started, other.started);
    }

    boolean isCertainly(@Nullable Walsender other) {
        return started != null && isSameAs(other);
    }

    /** Has the process end soon. */
    void terminate(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                "SELECT pg_terminate_backend(pid) FROM pg_catalog.pg_stat_activity WHERE pid = ? AND backend_start::text = ?")) {
            statement.setInt(1, pid);
            statement.setString(2, started);
            statement.execute();
        }
    }
}
