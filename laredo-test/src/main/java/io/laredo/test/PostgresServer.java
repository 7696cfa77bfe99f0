package io.laredo.test;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import io.zonky.test.db.postgres.embedded.PgBinaryResolver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.jar.JarFile;
import org.jspecify.annotations.Nullable;

/**
 * A real PostgreSQL server on this machine, of any supported major version, with {@code wal_level=logical}. It can be
 * stopped, crashed and started again with its data, and can have standbys, which can be promoted.
 *
 * <p>The newest major comes from the class path. The others come from the folder that the system property {@code
 * laredo.test.postgres.binaries} names, as {@code postgres-14.jar} and so on.
 */
public final class PostgresServer implements AutoCloseable {
    private static final int NEWEST = 18;
    private static final Duration START_PATIENCE = Duration.ofMinutes(1);
    private static final ConcurrentMap<Integer, PostgresServer> SHARED = new ConcurrentHashMap<>();
    private static final AtomicInteger DATABASES = new AtomicInteger();
    private static final AtomicInteger STANDBYS = new AtomicInteger();

    private final int major;
    private final Map<String, String> settings;
    private final DataFolder data;
    private final int port = Ports.free();
    private @Nullable EmbeddedPostgres running;

    private PostgresServer(int major, Map<String, String> settings) {
        this.major = major;
        this.settings = settings;
        this.data = DataFolder.create("laredo-postgres-" + major + "-");
    }

    /** The server of a major version that all tests of this process share; started when first asked for. */
    public static PostgresServer shared(int major) {
        return SHARED.computeIfAbsent(major, m -> {
            PostgresServer server = startNew(m, Map.of());
            Runtime.getRuntime().addShutdownHook(new Thread(server::close));
            return server;
        });
    }

    /**
     * Starts a server of its own for one test.
     *
     * @param settings lines of its configuration that differ from the usual
     */
    public static PostgresServer startNew(int major, Map<String, String> settings) {
        PostgresServer server = new PostgresServer(major, Map.copyOf(settings));
        server.start();
        return server;
    }

    /**
     * Starts a standby that follows this server by a physical slot with feedback. It begins as a copy of the data, for
     * which this server is stopped and started again.
     *
     * @param settings lines of its configuration that differ from this server's
     */
    public PostgresServer startStandby(Map<String, String> settings) {
        Map<String, String> all = new LinkedHashMap<>(this.settings);
        all.putAll(settings);
        PostgresServer standby = new PostgresServer(major, all);
        stop();
        data.copyTo(standby.data);
        start();
        String slot = "standby_" + STANDBYS.incrementAndGet();
        execute("SELECT pg_create_physical_replication_slot('%s', true)".formatted(slot));
        standby.data.follow(port, slot);
        standby.start();
        return standby;
    }

    public int major() {
        return major;
    }

    /** Makes an empty database that no other test uses. */
    public TestDatabase createDatabase() {
        String name = "test_" + DATABASES.incrementAndGet();
        execute("CREATE DATABASE " + name);
        return new TestDatabase(this, name);
    }

    /** Starts the stopped server on the same port with the same data. */
    public synchronized void start() {
        if (running != null) {
            throw new IllegalStateException("PostgreSQL %d is running".formatted(major));
        }
        EmbeddedPostgres.Builder builder = EmbeddedPostgres.builder()
                .setDataDirectory(data.path())
                .setCleanDataDirectory(false)
                .setPort(port)
                .setPGStartupWait(START_PATIENCE)
                .setPgBinaryResolver(binaries());
        configuration().forEach(builder::setServerConfig);
        try {
            running = builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException("PostgreSQL %d did not start".formatted(major), e);
        }
    }

    /** Stops the server as an operator would; every connection ends. */
    public synchronized void stop() {
        EmbeddedPostgres server = running;
        if (server != null) {
            running = null;
            try {
                server.close();
            } catch (IOException e) {
                throw new UncheckedIOException("PostgreSQL %d did not stop".formatted(major), e);
            }
        }
    }

    /** Ends the server at once and without a word to anybody, as a power cut would; what it has not flushed is lost. */
    public synchronized void crash() {
        data.killServer();
        stop();
    }

    /** Makes a standby a primary. Returns when it takes writes. */
    public void promote() {
        execute("SELECT pg_promote(true, 60)");
    }

    /** Stops the server and deletes its data. */
    @Override
    public void close() {
        stop();
        data.delete();
    }

    /** The port it listens on. */
    public int port() {
        return port;
    }

    /**
     * Offers TLS to connections that are made from now on.
     *
     * @param clients whose client certificates to accept
     */
    public void useTls(TestCertificate certificate, TestAuthority clients) {
        set("ssl_cert_file", certificate.certificate().toString());
        set("ssl_key_file", certificate.key().toString());
        set("ssl_ca_file", clients.certificate().toString());
        set("ssl", "on");
        reload();
    }

    /**
     * Says who may connect from now on, by lines of pg_hba.conf. The superuser always may, from this machine and without a
     * password.
     */
    public void setAccessRules(String... rules) {
        List<String> lines = new ArrayList<>(List.of(
                "local all postgres trust", "host all postgres 127.0.0.1/32 trust", "host all postgres ::1/128 trust"));
        lines.addAll(List.of(rules));
        try {
            Files.write(data.path().resolve("pg_hba.conf"), lines);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write pg_hba.conf", e);
        }
        reload();
    }

    private void set(String setting, String value) {
        execute("ALTER SYSTEM SET %s = '%s'".formatted(setting, value));
    }

    private void reload() {
        execute("SELECT pg_reload_conf()");
    }

    String url(String database) {
        return "jdbc:postgresql://localhost:%d/%s".formatted(port, database);
    }

    /** Runs a statement in the server's own database. */
    public void execute(String sql) {
        try (Connection connection = DriverManager.getConnection(url("postgres"), "postgres", "");
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException("PostgreSQL %d refused: %s".formatted(major, sql), e);
        }
    }

    /**
     * The library turns synchronous commit off; logical decoding then sees each commit only when the WAL writer comes
     * round, 200 ms later.
     */
    private Map<String, String> configuration() {
        Map<String, String> all = new LinkedHashMap<>();
        all.put("wal_level", "logical");
        all.put("synchronous_commit", "on");
        all.put("max_wal_senders", "40");
        all.put("max_replication_slots", "40");
        all.put("max_prepared_transactions", "10");
        all.putAll(settings);
        return all;
    }

    private PgBinaryResolver binaries() {
        return (system, architecture) -> {
            String file = "postgres-%s-%s.txz".formatted(system, architecture).toLowerCase(Locale.ROOT);
            if (major == NEWEST) {
                return PostgresServer.class.getResourceAsStream("/" + file);
            }
            String folder = System.getProperty("laredo.test.postgres.binaries", "");
            Path jar = Path.of(folder, "postgres-%d.jar".formatted(major));
            if (!Files.exists(jar)) {
                throw new IOException(
                        "There is no %s. The system property laredo.test.postgres.binaries names the folder of PostgreSQL's binaries; the build fills it"
                                .formatted(jar));
            }
            JarFile archive = new JarFile(jar.toFile());
            return archive.getInputStream(archive.getEntry(file));
        };
    }
}
