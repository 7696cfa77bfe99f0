package io.laredo.benchmarks;

import io.laredo.source.postgresql.PostgresSource;
import io.laredo.source.postgresql.PostgresSourceSettings;
import io.laredo.source.postgresql.PublicationSettings;
import io.laredo.test.PostgresServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.postgresql.Driver;
import org.postgresql.PGProperty;

/**
 * A database of one run, on a server of its own or on one that is given. Closing it drops it.
 *
 * @param server the run's own server; null when it was given
 */
record Database(@Nullable PostgresServer server, String host, int port, String user, String password, String name)
        implements AutoCloseable {
    /** The value of the setting {@code postgres} for a server of the run's own. */
    static final String EMBEDDED = "embedded";

    static final String PUBLICATION = "laredo";

    private static final int MAJOR = 18;
    private static final String NAME =
            "laredo_benchmark_" + ProcessHandle.current().pid();

    /** Neither the disk nor a housekeeper shall have a part in what is measured. */
    private static final Map<String, String> SERVER_SETTINGS = Map.of(
            "shared_buffers", "512MB",
            "max_wal_size", "16GB",
            "checkpoint_timeout", "1h",
            "autovacuum", "off");

    private static final Set<PGProperty> UNDERSTOOD =
            Set.of(PGProperty.PG_HOST, PGProperty.PG_PORT, PGProperty.PG_DBNAME, PGProperty.USER, PGProperty.PASSWORD);

    /** Makes the database that the setting {@code postgres} asks for. */
    static Database open(Settings settings) {
        String url = settings.text("postgres");
        return url.equals(EMBEDDED) ? embedded() : on(url);
    }

    private static Database embedded() {
        PostgresServer server = PostgresServer.startNew(MAJOR, SERVER_SETTINGS);
        return new Database(server, "localhost", server.port(), "postgres", "", "postgres").create();
    }

    private static Database on(String url) {
        Properties parts = Driver.parseURL(url, new Properties());
        if (parts == null || !understoodNames().containsAll(parts.stringPropertyNames())) {
            throw new IllegalArgumentException(
                    "Setting postgres is not of the form jdbc:postgresql://host:port/database?user=…&password=…, nor '%s'"
                            .formatted(EMBEDDED));
        }
        return new Database(
                        null,
                        text(PGProperty.PG_HOST, parts, "localhost"),
                        Integer.parseInt(text(PGProperty.PG_PORT, parts, "5432")),
                        text(PGProperty.USER, parts, "postgres"),
                        text(PGProperty.PASSWORD, parts, ""),
                        text(PGProperty.PG_DBNAME, parts, "postgres"))
                .create();
    }

    private static Set<String> understoodNames() {
        Set<String> names = new TreeSet<>();
        UNDERSTOOD.forEach(property -> names.add(property.getName()));
        return names;
    }

    private static String text(PGProperty property, Properties parts, String otherwise) {
        String value = property.getOrDefault(parts);
        return value == null ? otherwise : value;
    }

    private Database create() {
        execute("CREATE DATABASE " + NAME);
        return named(NAME);
    }

    private Database named(String other) {
        return new Database(server, host, port, user, password, other);
    }

    String url() {
        return "jdbc:postgresql://%s:%d/%s".formatted(host, port, name);
    }

    /** The version of the server, for people. */
    String version() {
        return query("SELECT version()");
    }

    /** Laredo's source for it. */
    PostgresSource source() {
        return new PostgresSource(
                PostgresSourceSettings.of(url(), user, password).with(PublicationSettings.managed(PUBLICATION)));
    }

    Connection connect() throws SQLException {
        return DriverManager.getConnection(url(), user, password);
    }

    /** Opens a connection that understands replication commands. */
    Connection connectForReplication() throws SQLException {
        Properties properties = new Properties();
        PGProperty.USER.set(properties, user);
        PGProperty.PASSWORD.set(properties, password);
        PGProperty.REPLICATION.set(properties, "database");
        PGProperty.PREFER_QUERY_MODE.set(properties, "simple");
        PGProperty.ASSUME_MIN_SERVER_VERSION.set(properties, "14");
        return DriverManager.getConnection(url(), properties);
    }

    void execute(String... statements) {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        } catch (SQLException e) {
            throw new IllegalStateException("PostgreSQL refused: " + String.join("; ", statements), e);
        }
    }

    /** The first column of the first row, as text. */
    String query(String sql) {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        } catch (SQLException e) {
            throw new IllegalStateException("PostgreSQL refused: " + sql, e);
        }
    }

    @Override
    public void close() {
        PostgresServer own = server;
        if (own == null) {
            named("postgres").execute("DROP DATABASE %s WITH (FORCE)".formatted(name));
        } else {
            own.close();
        }
    }
}
