package io.laredo.source.postgresql;

import io.laredo.SourceSetupException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * What kind of server answers.
 *
 * @param major its major version
 * @param standby whether it follows a primary, and so cannot write
 */
record Server(int major, boolean standby) {
    private static final int OLDEST_MAJOR = 14;
    private static final int STANDBY_DECODES_SINCE = 16;
    private static final int FAILOVER_SLOTS_SINCE = 17;

    /**
     * Asks a server.
     *
     * @throws SourceSetupException it cannot do what the settings ask of it
     */
    static Server require(Connection control, PostgresSourceSettings settings) throws SQLException {
        try (Statement statement = control.createStatement();
                ResultSet row = statement.executeQuery("SELECT current_setting('wal_level'), pg_is_in_recovery()")) {
            row.next();
            Server server = new Server(control.getMetaData().getDatabaseMajorVersion(), row.getBoolean(2));
            server.requireVersion(settings.slot());
            if (!row.getString(1).equals("logical")) {
                throw new WalLevelException(row.getString(1));
            }
            if (server.standby) {
                server.requireStandby(settings);
            }
            return server;
        }
    }

    /** Whether the server that a connection leads to is a standby now. */
    static boolean isStandby(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT pg_is_in_recovery()")) {
            row.next();
            return row.getBoolean(1);
        }
    }

    private void requireVersion(SlotSettings slot) {
        if (major < OLDEST_MAJOR) {
            throw new SourceSetupException(
                    "The server is PostgreSQL %d; Laredo needs %d or later".formatted(major, OLDEST_MAJOR),
                    "Upgrade the server.",
                    null);
        }
        if (slot.failover() && major < FAILOVER_SLOTS_SINCE) {
            throw new SourceSetupException(
                    "Slot '%s' is to survive a failover, which PostgreSQL %d cannot do".formatted(slot.name(), major),
                    "Upgrade the server to 17 or later, or set laredo.slot.failover to false; after a promotion the tables are then copied anew.",
                    null);
        }
    }

    private void requireStandby(PostgresSourceSettings settings) {
        if (major < STANDBY_DECODES_SINCE) {
            throw new SourceSetupException(
                    "The server is a standby of PostgreSQL %d; only from 16 on can one stream changes of tables from a standby"
                            .formatted(major),
                    "Connect to the primary server: add targetServerType=primary to the JDBC URL.",
                    null);
        }
        if (settings.slot().failover()) {
            throw new SourceSetupException(
                    "The server is a standby, where slot '%s' cannot be one that survives a failover"
                            .formatted(settings.slot().name()),
                    "Set laredo.slot.failover to false, or connect to the primary server.",
                    null);
        }
        if (settings.times().heartbeatInterval() != null && settings.cluster().primary() == null) {
            throw new SourceSetupException(
                    "The server is a standby, where a heartbeat cannot be written",
                    "Set laredo.connection.primary-url, or remove laredo.slot.heartbeat-interval.",
                    null);
        }
    }
}
