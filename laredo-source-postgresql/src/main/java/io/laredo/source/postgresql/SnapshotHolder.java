package io.laredo.source.postgresql;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;

/**
 * A transaction that keeps an exported snapshot alive. A slot's own export ends with the next command on its connection,
 * which is the one that starts streaming; this one is exported again and lasts as long as it is held.
 */
final class SnapshotHolder implements AutoCloseable {
    private final Connections connections;
    private final Connection connection;
    private final String snapshot;

    private SnapshotHolder(Connections connections, Connection connection, String snapshot) {
        this.connections = connections;
        this.connection = connection;
        this.snapshot = snapshot;
    }

    /** @param connection open already: a table that gets a new file before its copy begins is lost for this snapshot */
    static SnapshotHolder take(Connections connections, Connection connection, @Nullable String exportedSnapshot)
            throws SQLException {
        if (exportedSnapshot == null) {
            throw new IllegalStateException("A slot that was there before has no snapshot");
        }
        begin(connection, exportedSnapshot);
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT pg_catalog.pg_export_snapshot()")) {
            row.next();
            return new SnapshotHolder(connections, connection, row.getString(1));
        }
    }

    /** Opens a further connection that sees the same snapshot. */
    Connection openBeside() throws SQLException {
        Connection other = connections.openCancellable("copy");
        try {
            join(other);
        } catch (SQLException e) {
            connections.close(other);
            throw e;
        }
        return other;
    }

    /** Has a connection that is in no transaction begin one with the same snapshot. */
    void join(Connection other) throws SQLException {
        begin(other, snapshot);
    }

    /** The connection whose transaction it is. For one thread at a time. */
    Connection connection() {
        return connection;
    }

    private static void begin(Connection connection, String snapshot) throws SQLException {
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY; SET TRANSACTION SNAPSHOT "
                    + Sql.literal(snapshot));
        }
    }

    @Override
    public void close() {
        connections.close(connection);
    }
}
