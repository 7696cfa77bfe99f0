package io.laredo.source.postgresql;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A connection to the primary, for what a standby cannot do itself. */
final class Primary implements AutoCloseable {
    private static final Logger logger = LoggerFactory.getLogger(Primary.class);
    private static final Duration INTERVAL = Duration.ofMillis(500);

    private final Connections connections;
    private final Connection connection;
    private final Ticker logging;

    /** @param connections lead to the primary; they are ended in the end */
    Primary(Connections connections) {
        this.connections = connections;
        this.connection = connections.openSql("primary");
        this.logging = new Ticker("laredo-primary");
    }

    /** For one thread, before {@link #logRunningTransactions()}. */
    Connection connection() {
        return connection;
    }

    /** Where the WAL ends that is safely written, with all that has been committed here. */
    Lsn flushed() throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT pg_catalog.pg_current_wal_flush_lsn()")) {
            row.next();
            return Lsn.parse(row.getString(1));
        }
    }

    /**
     * Has the primary log from now on, twice a second, which transactions are running. The creation of a slot on a standby
     * waits for that, and an idle primary does it never.
     */
    void logRunningTransactions() {
        logging.every(Duration.ZERO, INTERVAL, this::log);
    }

    private void log() {
        try (Statement statement = connection.createStatement()) {
            statement.execute("SELECT pg_catalog.pg_log_standby_snapshot()");
        } catch (SQLException e) {
            logger.debug("The primary did not log its running transactions: {}", e.getMessage());
        }
    }

    @Override
    public void close() {
        logging.close();
        connections.close();
    }
}
