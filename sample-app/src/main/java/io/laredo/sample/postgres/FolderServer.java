package io.laredo.sample.postgres;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.util.FileSystemUtils;

/**
 * A PostgreSQL server for this computer alone, whose data stays in a folder from one start to the next.
 *
 * <p>The folder holds {@code postgres} (the data), {@code postgres.log}, and {@code in-use.lock}, which the application
 * keeps locked: as long as it has the lock, a server found running there is one that a killed application left behind.
 */
final class FolderServer implements AutoCloseable {
    /** The owner of the shop's database: no superuser, but allowed to replicate. */
    static final String USER = "shop";

    private static final Duration START_TIMEOUT = Duration.ofSeconds(60);

    private final EmbeddedPostgres postgres;
    private final FileChannel lock;
    private final AtomicBoolean closed = new AtomicBoolean();

    private FolderServer(EmbeddedPostgres postgres, FileChannel lock) {
        this.postgres = postgres;
        this.lock = lock;
    }

    /**
     * Starts the server, and creates its data if the folder has none.
     *
     * @throws FolderInUseException another application has it
     */
    static FolderServer start(Path folder) {
        try {
            Files.createDirectories(folder);
            FileChannel lock = lock(folder);
            try {
                return new FolderServer(startIn(folder), lock);
            } catch (IOException | RuntimeException | SQLException e) {
                lock.close();
                throw new IllegalStateException(
                        "PostgreSQL did not start in %s. Its own words are in %s; or set spring.datasource.url to use a server of yours"
                                .formatted(folder.toAbsolutePath(), folder.resolve("postgres.log")),
                        e);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot use the folder " + folder.toAbsolutePath(), e);
        }
    }

    String jdbcUrl() {
        return "jdbc:postgresql://127.0.0.1:%d/%s".formatted(postgres.getPort(), USER);
    }

    /** Stops the server. Calling it again does nothing. */
    @Override
    public void close() {
        if (closed.getAndSet(true)) {
            return;
        }
        try (lock) {
            postgres.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static FileChannel lock(Path folder) throws IOException {
        FileChannel file =
                FileChannel.open(folder.resolve("in-use.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        if (!tryLock(file)) {
            file.close();
            throw new FolderInUseException(folder);
        }
        return file;
    }

    private static boolean tryLock(FileChannel file) throws IOException {
        try {
            FileLock lock = file.tryLock(); // held until the channel is closed
            return lock != null;
        } catch (OverlappingFileLockException e) {
            return false; // another application in this JVM has it
        }
    }

    private static EmbeddedPostgres startIn(Path folder) throws IOException, SQLException {
        Path data = folder.resolve("postgres");
        Path unfinished = folder.resolve("first-start-unfinished");
        LeftOverServer.stop(data.resolve("postmaster.pid"));
        if (Files.exists(unfinished)) {
            FileSystemUtils.deleteRecursively(data);
        }
        boolean firstStart = !Files.exists(data);
        if (firstStart) {
            Files.writeString(unfinished, "");
        }
        EmbeddedPostgres postgres = EmbeddedPostgres.builder()
                .setDataDirectory(data)
                .setCleanDataDirectory(false)
                .setRegisterShutdownHook(false)
                .setPGStartupWait(START_TIMEOUT)
                .setOutputRedirector(
                        Redirect.appendTo(folder.resolve("postgres.log").toFile()))
                .setLocaleConfig("locale", "C")
                .setServerConfig("listen_addresses", "127.0.0.1")
                .setServerConfig("unix_socket_directories", "")
                .setServerConfig("wal_level", "logical")
                .setServerConfig("fsync", "on") // the library starts with fsync and synchronous_commit off
                .setServerConfig("synchronous_commit", "on")
                .start();
        if (firstStart) {
            createShop(postgres);
            Files.delete(unfinished);
        }
        return postgres;
    }

    private static void createShop(EmbeddedPostgres postgres) throws SQLException {
        JdbcClient superuser = JdbcClient.create(postgres.getPostgresDatabase());
        superuser.sql("CREATE ROLE shop LOGIN REPLICATION").update();
        superuser.sql("CREATE DATABASE shop OWNER shop").update();
    }
}
