package io.laredo.source.postgresql;

import io.laredo.SourceException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javax.net.SocketFactory;
import org.jspecify.annotations.Nullable;
import org.postgresql.Driver;
import org.postgresql.PGConnection;
import org.postgresql.PGProperty;
import org.postgresql.core.SocketFactoryFactory;
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
            SET xmloption = content; SET quote_all_identifiers = off;
            SET default_transaction_read_only = off; SET default_transaction_isolation = 'read committed'
            """;

    private static final Logger logger = LoggerFactory.getLogger(Connections.class);

    private final PostgresSourceSettings settings;
    private final Consumer<Connections> onClose;
    private final Set<Connection> open = ConcurrentHashMap.newKeySet();
    private final Set<Connection> cancelled = ConcurrentHashMap.newKeySet();
    private final AtomicReference<@Nullable String> server = new AtomicReference<>();
    private volatile boolean closed;
    private volatile @Nullable Statement cancellable;

    /** @param onClose told when they have been ended together */
    Connections(PostgresSourceSettings settings, Consumer<Connections> onClose) {
        this.settings = settings;
        this.onClose = onClose;
    }

    /** Connections to another server, which end by themselves. */
    Connections to(ConnectionSettings other) {
        return new Connections(settings.with(other), closing -> {});
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

    /** Opens a connection that understands replication commands. */
    ReplicationConnection openReplication() {
        DriverProperties properties = properties("stream").forReplication();
        try (StatusSocketFactory.Ticket ticket = StatusSocketFactory.ticket(socketFactory(properties))) {
            PGProperty.SOCKET_FACTORY.set(properties.values(), StatusSocketFactory.class.getName());
            PGProperty.SOCKET_FACTORY_ARG.set(properties.values(), ticket.text());
            return new ReplicationConnection(open(properties, true), ticket.socket());
        }
    }

    private SocketFactory socketFactory(DriverProperties properties) {
        try {
            return SocketFactoryFactory.getSocketFactory(properties.values());
        } catch (SQLException e) {
            throw new ConnectionFailures(settings.connection(), properties, true).explain(e);
        }
    }

    private Connection open(DriverProperties properties, boolean replication) {
        try {
            Connection connection = connect(properties.values());
            open.add(connection);
            if (closed) {
                abort(connection);
                throw new SourceException("Source %s was closed while it connected".formatted(settings.name()));
            }
            configure(connection);
            requireSameServer(connection, properties);
            return connection;
        } catch (SQLException e) {
            throw new ConnectionFailures(settings.connection(), properties, replication).explain(e);
        }
    }

    private Connection connect(Properties properties) throws SQLException {
        if (settings.connection().tls() == null) {
            return new Driver().connect(DriverProperties.URL, properties);
        }
        try (TlsSocketFactory.Ticket ticket =
                TlsSocketFactory.ticket(tls(settings.connection().tls()))) {
            PGProperty.SSL_FACTORY_ARG.set(properties, ticket.text());
            return new Driver().connect(DriverProperties.URL, properties);
        }
    }

    private static TlsContext tls(Supplier<TlsContext> supplier) {
        try {
            return supplier.get();
        } catch (RuntimeException e) {
            throw new TlsException(
                    "The certificates for TLS cannot be read: " + e,
                    "Correct the SSL bundle that laredo.connection.ssl.bundle names.",
                    e);
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

    /**
     * A host name, a list of them or a balancer may lead to several servers; an exported snapshot is of one, and another
     * server may have one of the same name.
     */
    private void requireSameServer(Connection connection, DriverProperties properties) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT pg_postmaster_start_time()")) {
            row.next();
            String started = row.getString(1);
            if (server.compareAndSet(null, started)) {
                tellReplaced(properties);
            } else if (!started.equals(server.get())) {
                abort(connection);
                throw new SourceException(
                        "The connections for %s reach two servers, one started at %s and one at %s. They all have to reach the same: name one host, or add targetServerType=primary to the JDBC URL"
                                .formatted(settings.connection(), server.get(), started));
            }
        }
    }

    private void tellReplaced(DriverProperties properties) {
        if (!properties.replaced().isEmpty()) {
            logger.info(
                    "Source {} connects without these properties of the JDBC URL, which are not for replication: {}",
                    settings.name(),
                    properties.replaced());
        }
    }

    private DriverProperties properties(String purpose) {
        return DriverProperties.of(settings.connection(), "laredo-%s-%s".formatted(settings.name(), purpose));
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

    /** Likewise. */
    ResultSet executeCancellable(PreparedStatement statement) throws SQLException {
        cancellable = statement;
        try {
            return statement.executeQuery();
        } finally {
            cancellable = null;
        }
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
     * @param socket its socket, below TLS
     */
    record ReplicationConnection(Connection connection, StatusSocketFactory.TickingSocket socket) {
        PGConnection driver() throws SQLException {
            return connection.unwrap(PGConnection.class);
        }
    }
}
