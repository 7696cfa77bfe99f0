package io.laredo.source.postgresql;

import io.laredo.SourceException;
import io.laredo.SourceSetupException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import javax.net.SocketFactory;
import org.jspecify.annotations.Nullable;
import org.postgresql.Driver;
import org.postgresql.PGConnection;
import org.postgresql.PGProperty;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens the connections of one session, each with the settings that make values look the same on all of them, and ends
 * them together. Any thread may call.
 */
final class Connections implements AutoCloseable {
    private static final int TRANSACTION_TIMEOUT_SINCE = 17;

    /** No limit of the role or the database may cut a copy short, hide rows from it, or change how a value is printed. */
    private static final String SETTINGS = """
            SET statement_timeout = 0; SET lock_timeout = 0;
            SET idle_in_transaction_session_timeout = 0; SET idle_session_timeout = 0;
            SET row_security = off; SET search_path = pg_catalog;
            SET DateStyle = 'ISO, YMD'; SET IntervalStyle = iso_8601; SET TimeZone = 'UTC';
            SET extra_float_digits = 1; SET bytea_output = hex; SET lc_monetary = 'C'; SET client_encoding = 'UTF8';
            SET xmloption = content; SET default_transaction_read_only = off
            """;

    private static final Logger logger = LoggerFactory.getLogger(Connections.class);

    private final PostgresSourceSettings settings;
    private final Consumer<Connections> onClose;
    private final Set<Connection> open = ConcurrentHashMap.newKeySet();
    private final Set<Connection> cancelled = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;
    private volatile @Nullable Statement cancellable;

    /** @param onClose told when they have been ended together */
    Connections(PostgresSourceSettings settings, Consumer<Connections> onClose) {
        this.settings = settings;
        this.onClose = onClose;
    }

    /** Opens a connection for ordinary SQL. */
    Connection openSql(String purpose) {
        return open(properties(purpose), false);
    }

    /**
     * Opens a connection for SQL that may wait or work for long without a word, so that {@link #close()} cancels what it
     * does: the server would not notice that its client has gone.
     */
    Connection openCancellable(String purpose) {
        Connection connection = openSql(purpose);
        cancelled.add(connection);
        return connection;
    }

    /** Opens a connection that understands replication commands, and the socket it uses where it can be had. */
    ReplicationConnection openReplication() {
        Properties properties = properties("stream");
        PGProperty.REPLICATION.set(properties, "database");
        PGProperty.PREFER_QUERY_MODE.set(properties, "simple");
        PGProperty.ASSUME_MIN_SERVER_VERSION.set(properties, "14");
        try (StatusSocketFactory.Ticket ticket = StatusSocketFactory.ticket(SocketFactory.getDefault())) {
            if (!properties.containsKey(PGProperty.SOCKET_FACTORY.getName())) {
                PGProperty.SOCKET_FACTORY.set(properties, StatusSocketFactory.class.getName());
                PGProperty.SOCKET_FACTORY_ARG.set(properties, ticket.text());
            }
            return new ReplicationConnection(open(properties, true), ticket.socket());
        }
    }

    private Connection open(Properties properties, boolean replication) {
        try {
            Connection connection = new Driver().connect(settings.connection().url(), properties);
            if (connection == null) {
                throw new IllegalStateException("The PostgreSQL driver did not accept the URL of " + settings);
            }
            open.add(connection);
            if (closed) {
                abort(connection);
                throw new SourceException("Source %s was closed while it connected".formatted(settings.name()));
            }
            configure(connection);
            return connection;
        } catch (SQLException e) {
            throw explain(e, properties, replication);
        }
    }

    private static void configure(Connection connection) throws SQLException {
        String text = SETTINGS;
        if (connection.getMetaData().getDatabaseMajorVersion() >= TRANSACTION_TIMEOUT_SINCE) {
            text += "; SET transaction_timeout = 0";
        }
        try (Statement statement = connection.createStatement()) {
            statement.execute(text);
        }
    }

    private Properties properties(String purpose) {
        Properties properties = new Properties();
        properties.putAll(settings.connection().properties());
        if (settings.connection().user() != null) {
            PGProperty.USER.set(properties, settings.connection().user());
        }
        if (settings.connection().password() != null) {
            PGProperty.PASSWORD.set(properties, settings.connection().password());
        }
        properties.putIfAbsent(
                PGProperty.APPLICATION_NAME.getName(), "laredo-%s-%s".formatted(settings.name(), purpose));
        properties.putIfAbsent(PGProperty.TCP_KEEP_ALIVE.getName(), "true");
        properties.putIfAbsent(PGProperty.CANCEL_SIGNAL_TIMEOUT.getName(), "2");
        properties.putIfAbsent(PGProperty.CONNECT_TIMEOUT.getName(), "10");
        // Also lets an interrupt end the attempt: without it, a server that accepts and says nothing is waited for in
        // vain.
        properties.putIfAbsent(PGProperty.LOGIN_TIMEOUT.getName(), "20");
        return properties;
    }

    private SourceException explain(SQLException e, Properties properties, boolean replication) {
        if (String.valueOf(e.getMessage()).contains(settings.connection().url())) {
            return new SourceException("The PostgreSQL driver does not understand the URL of " + settings);
        }
        String state = e.getSQLState() == null ? "" : e.getSQLState();
        String user = properties.getProperty(PGProperty.USER.getName(), System.getProperty("user.name", ""));
        return switch (state) {
            case "42501" ->
                replication
                        ? new ReplicationPrivilegeException(user, e)
                        : new SourceSetupException(
                                "Role '%s' may not connect: %s".formatted(user, e.getMessage()),
                                "Run: GRANT CONNECT ON DATABASE … TO %s;".formatted(Sql.identifier(user)),
                                e);
            case "28P01" ->
                new SourceSetupException(
                        "PostgreSQL refused the password of role '%s'".formatted(user),
                        "Correct spring.datasource.username and spring.datasource.password, or laredo.connection.* where those are set.",
                        e);
            case "28000" ->
                new SourceSetupException(
                        "PostgreSQL refused role '%s': %s".formatted(user, e.getMessage()),
                        "Create the role, or allow it in pg_hba.conf by a line for this database and address, then run: SELECT pg_reload_conf();",
                        e);
            case "3D000" ->
                new SourceSetupException(
                        "The database does not exist: " + e.getMessage(),
                        "Correct the name in the JDBC URL, or create the database.",
                        e);
            default ->
                new SourceException("Cannot connect to PostgreSQL for %s: %s".formatted(settings, e.getMessage()), e);
        };
    }

    /**
     * Runs a statement that may wait for long, so that {@link #close()} cancels it: a server that waits for a lock does not
     * notice that its client has gone.
     */
    ResultSet executeCancellable(Statement statement, String sql) throws SQLException {
        cancellable = statement;
        try {
            return statement.executeQuery(sql);
        } finally {
            cancellable = null;
        }
    }

    /** Whether they have been ended, or are about to be. */
    boolean isClosed() {
        return closed;
    }

    /** Closes one connection, in order. */
    void close(Connection connection) {
        open.remove(connection);
        cancelled.remove(connection);
        try {
            connection.close();
        } catch (SQLException e) {
            abort(connection);
        }
    }

    /** Ends all connections at once, also those that another thread waits on. */
    @Override
    public void close() {
        closed = true;
        Statement waiting = cancellable;
        if (waiting != null) {
            cancel(waiting);
        }
        cancelled.forEach(Connections::cancel);
        cancelled.clear();
        open.forEach(Connections::abort);
        open.clear();
        onClose.accept(this);
    }

    private static void cancel(Statement statement) {
        try {
            statement.cancel();
        } catch (SQLException e) {
            logger.debug("A waiting statement could not be cancelled: {}", e.getMessage());
        }
    }

    private static void cancel(Connection busy) {
        try {
            busy.unwrap(PGConnection.class).cancelQuery();
        } catch (SQLException e) {
            logger.debug("What a connection does could not be cancelled: {}", e.getMessage());
        }
    }

    private static void abort(Connection connection) {
        try {
            connection.abort(Runnable::run);
        } catch (SQLException e) {
            throw new SourceException("The connection could not be ended", e);
        }
    }

    /**
     * A connection that understands replication commands.
     *
     * @param socket its socket; null when the user's own factory made it
     */
    record ReplicationConnection(Connection connection, StatusSocketFactory.@Nullable TickingSocket socket) {
        PGConnection driver() throws SQLException {
            return connection.unwrap(PGConnection.class);
        }
    }
}
