package io.laredo.source.postgresql;

import io.laredo.SourceException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.postgresql.Driver;
import org.postgresql.PGProperty;

/**
 * The driver's properties of one connection: what the URL and the settings say, and what Laredo needs.
 *
 * <p>The driver lets the URL win over properties. So the URL is taken apart here, and the driver gets {@link #URL}, which
 * says nothing.
 *
 * @param values all properties, the address, the user and the password among them
 * @param replaced what the URL or the settings say otherwise, by name; for the log
 */
record DriverProperties(Properties values, List<String> replaced) {
    static final String URL = "jdbc:postgresql://";

    private static final String UNIX_SOCKETS = "org.newsclub.net.unix.AFUNIXSocketFactory$FactoryArg";

    /**
     * What could cut a copy or the stream short, lead to another server, or add statements of the driver's own to a
     * transaction that has to begin with ours.
     */
    private static final Map<PGProperty, String> NEEDED = Map.of(
            PGProperty.SOCKET_TIMEOUT, "0",
            PGProperty.QUERY_TIMEOUT, "0",
            PGProperty.READ_ONLY, "false",
            PGProperty.AUTOSAVE, "never",
            PGProperty.PREFER_QUERY_MODE, "extended",
            PGProperty.STRING_TYPE, "varchar",
            PGProperty.LOAD_BALANCE_HOSTS, "false");

    /** What suits Laredo, unless the URL or the settings say otherwise. */
    private static final Map<PGProperty, String> USUAL = Map.of(
            PGProperty.TCP_KEEP_ALIVE, "true",
            PGProperty.CANCEL_SIGNAL_TIMEOUT, "2",
            PGProperty.CONNECT_TIMEOUT, "10",
            // Also lets an interrupt end the attempt: without it, a server that accepts and says nothing is waited for
            // in vain.
            PGProperty.LOGIN_TIMEOUT, "20");

    /** The files and the factory that an SSL bundle stands for. */
    private static final List<PGProperty> TLS_FILES = List.of(
            PGProperty.SSL_FACTORY,
            PGProperty.SSL_FACTORY_ARG,
            PGProperty.SSL_CERT,
            PGProperty.SSL_KEY,
            PGProperty.SSL_PASSWORD,
            PGProperty.SSL_PASSWORD_CALLBACK,
            PGProperty.SSL_ROOT_CERT);

    /** @param applicationName what the server shows in pg_stat_activity unless the URL has a name */
    static DriverProperties of(ConnectionSettings settings, String applicationName) {
        DriverProperties properties = new DriverProperties(parse(settings), new ArrayList<>());
        properties.values.putIfAbsent(PGProperty.APPLICATION_NAME.getName(), applicationName);
        USUAL.forEach((property, value) -> properties.values.putIfAbsent(property.getName(), value));
        new TreeMap<>(NEEDED).forEach(properties::replace);
        properties.values.remove(PGProperty.REPLICATION.getName());
        // Saves the driver questions, and has it tell its name and its purpose at once.
        PGProperty.ASSUME_MIN_SERVER_VERSION.set(properties.values, "14");
        if (settings.tls() != null) {
            properties.verifyServer();
        }
        if (settings.unixSocket() != null) {
            properties.useUnixSocket(settings.unixSocket());
        }
        return properties;
    }

    DriverProperties forReplication() {
        PGProperty.REPLICATION.set(values, "database");
        PGProperty.PREFER_QUERY_MODE.set(values, "simple");
        return this;
    }

    /** The role; as the driver has it, the system's user when nothing else is said. */
    String user() {
        return values.getProperty(PGProperty.USER.getName(), System.getProperty("user.name", ""));
    }

    /** Whether there is a password, or somebody whom the driver asks for it. */
    boolean hasPassword() {
        return !values.getProperty(PGProperty.PASSWORD.getName(), "").isEmpty()
                || values.containsKey(PGProperty.AUTHENTICATION_PLUGIN_CLASS_NAME.getName());
    }

    private static Properties parse(ConnectionSettings settings) {
        Credentials credentials = ask(settings);
        Properties given = new Properties();
        given.putAll(settings.properties());
        set(given, PGProperty.USER, credentials.user());
        set(given, PGProperty.PASSWORD, credentials.password());
        // The driver logs an address that it does not understand, with all that follows: so it sees the address alone
        // first.
        String address = settings.url().split("\\?", 2)[0];
        Properties all = Driver.parseURL(address, null) == null ? null : Driver.parseURL(settings.url(), given);
        if (all == null) {
            throw new ConnectionSettingsException(
                    "The PostgreSQL driver does not understand the URL of " + settings,
                    "Write it as jdbc:postgresql://host:port/database?name=value&name=value");
        }
        requireSame(settings, PGProperty.USER, given, all);
        requireSame(settings, PGProperty.PASSWORD, given, all);
        return all;
    }

    private static Credentials ask(ConnectionSettings settings) {
        try {
            return settings.credentials().credentials();
        } catch (RuntimeException e) {
            throw new SourceException("Nobody says as whom to connect to %s: %s".formatted(settings, e), e);
        }
    }

    private static void set(Properties properties, PGProperty property, @Nullable String value) {
        if (value != null && !value.isEmpty()) {
            property.set(properties, value);
        }
    }

    private static void requireSame(
            ConnectionSettings settings, PGProperty property, Properties given, Properties all) {
        String wanted = given.getProperty(property.getName());
        if (wanted != null && !wanted.equals(all.getProperty(property.getName()))) {
            throw new ConnectionSettingsException(
                    "The URL of %s has another %s than the settings beside it".formatted(settings, property.getName()),
                    "Say it once: remove %s=… from the URL, or give Laredo a URL of its own by laredo.connection.url."
                            .formatted(property.getName()));
        }
    }

    private void replace(PGProperty property, String value) {
        Object before = values.put(property.getName(), value);
        if (before != null && !before.equals(value)) {
            replaced.add(property.getName());
        }
    }

    /** Whom to trust and what to show comes from elsewhere; the host name counts unless the URL says verify-ca. */
    private void verifyServer() {
        for (PGProperty file : TLS_FILES) {
            if (values.remove(file.getName()) != null) {
                replaced.add(file.getName());
            }
        }
        PGProperty.SSL_FACTORY.set(values, TlsSocketFactory.class.getName());
        if (!"verify-ca".equals(values.getProperty(PGProperty.SSL_MODE.getName()))) {
            replace(PGProperty.SSL_MODE, "verify-full");
        }
    }

    /** PostgreSQL has no TLS there: what passes never leaves the machine. */
    private void useUnixSocket(Path socketOrDirectory) {
        if (values.containsKey(PGProperty.SOCKET_FACTORY.getName())) {
            throw new ConnectionSettingsException(
                    "The JDBC URL names a socketFactory, the settings the Unix socket %s".formatted(socketOrDirectory),
                    "Remove one: socketFactory from the URL, or laredo.connection.unix-socket.");
        }
        requireUnixSockets();
        String port = values.getProperty(PGProperty.PG_PORT.getName(), "").split(",", 2)[0];
        Path socket = Files.isDirectory(socketOrDirectory)
                ? socketOrDirectory.resolve(".s.PGSQL." + port)
                : socketOrDirectory;
        PGProperty.SOCKET_FACTORY.set(values, UNIX_SOCKETS);
        PGProperty.SOCKET_FACTORY_ARG.set(values, socket.toString());
        replace(PGProperty.SSL_MODE, "disable");
    }

    private static void requireUnixSockets() {
        try {
            Class.forName(UNIX_SOCKETS, false, DriverProperties.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new ConnectionSettingsException(
                    "A Unix socket is to be used, but junixsocket is not on the class path",
                    "Add the dependency com.kohlschutter.junixsocket:junixsocket-core (of type pom), or remove laredo.connection.unix-socket.",
                    e);
        }
    }

    /** The names only. */
    @Override
    public String toString() {
        return values.stringPropertyNames().toString();
    }
}
