package io.laredo.source.postgresql;

import io.laredo.SourceException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes messages of no content into the WAL of the database. They touch no table, and nobody hears of them, but they
 * move its position on.
 */
final class Heartbeat implements AutoCloseable {
    private static final Logger logger = LoggerFactory.getLogger(Heartbeat.class);

    /** Who the messages are meant for: nobody but us. */
    private static final String PREFIX = "laredo";

    private final Connection control;
    private final @Nullable Supplier<Connections> primary;
    private volatile @Nullable Connections toPrimary;
    private volatile boolean closed;
    private @Nullable Connection connection; // the beating thread alone

    private Heartbeat(Connection control, @Nullable Supplier<Connections> primary) {
        this.control = control;
        this.primary = primary;
    }

    /** Beats through a connection that is there already. */
    static Heartbeat on(Connection control) {
        return new Heartbeat(control, null);
    }

    /** Beats on the primary, for the stream of a standby. When it cannot be reached, the stream goes on all the same. */
    static Heartbeat onPrimary(Connection control, Supplier<Connections> primary) {
        return new Heartbeat(control, primary);
    }

    /** A listener of the messages of others. */
    static LogicalMessageListener without(LogicalMessageListener listener) {
        return message -> {
            if (!message.prefix().equals(PREFIX)) {
                listener.message(message);
            }
        };
    }

    /** For one thread. */
    void beat() throws SQLException {
        if (primary == null) {
            emit(control);
            return;
        }
        try {
            emit(primaryConnection(primary));
        } catch (SQLException | SourceException e) {
            logger.warn("The heartbeat could not be written on the primary; it is tried again: {}", e.getMessage());
            connection = null;
            disconnect();
        }
    }

    private Connection primaryConnection(Supplier<Connections> server) {
        Connection open = connection;
        if (open == null) {
            Connections fresh = server.get();
            toPrimary = fresh;
            if (closed) {
                fresh.close();
            }
            open = fresh.openSql("heartbeat");
            connection = open;
        }
        return open;
    }

    private static void emit(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("SELECT pg_catalog.pg_logical_emit_message(false, '%s', '')".formatted(PREFIX));
        }
    }

    private void disconnect() {
        Connections open = toPrimary;
        if (open != null) {
            open.close();
        }
    }

    /** Any thread may call this. */
    @Override
    public void close() {
        closed = true;
        disconnect();
    }
}
