package io.laredo.test;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The folder with the data of a server.
 *
 * @param path where it is
 */
record DataFolder(Path path) {
    /** What belongs to the running server, not to its data. */
    private static final Set<String> LEFT_OUT = Set.of("postmaster.pid", "postmaster.opts", "epg-lock");

    /** Like a base backup, a copy has no slots: the ones of the original are not its own. */
    private static final String SLOTS = "pg_replslot";

    static DataFolder create(String prefix) {
        try {
            return new DataFolder(Files.createTempDirectory(prefix));
        } catch (IOException e) {
            throw new UncheckedIOException("No folder for the data of a PostgreSQL server", e);
        }
    }

    /** Copies the data of a stopped server. */
    void copyTo(DataFolder copy) {
        try (Stream<Path> files = Files.walk(path)) {
            for (Path file : files.skip(1).toList()) {
                Path relative = path.relativize(file);
                if (!LEFT_OUT.contains(relative.toString()) && !isInSlots(relative)) {
                    Files.copy(file, copy.path.resolve(relative));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("The data in %s could not be copied".formatted(path), e);
        }
    }

    private static boolean isInSlots(Path relative) {
        return relative.getNameCount() > 1 && relative.startsWith(SLOTS);
    }

    /** Has the server that will run on this data be a standby of another. */
    void follow(int port, String slot) {
        try {
            Files.createFile(path.resolve("standby.signal"));
            Files.write(
                    path.resolve("postgresql.auto.conf"),
                    List.of(
                            "primary_conninfo = 'host=localhost port=%d user=postgres dbname=postgres'".formatted(port),
                            "primary_slot_name = '%s'".formatted(slot),
                            "hot_standby_feedback = on",
                            "wal_receiver_status_interval = 1",
                            "wal_retrieve_retry_interval = 200ms"),
                    StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException("The data in %s could not be made a standby's".formatted(path), e);
        }
    }

    /** Kills all processes of the server that runs on this data. */
    void killServer() {
        try {
            Path pid = path.resolve("postmaster.pid");
            ProcessHandle server = ProcessHandle.of(
                            Long.parseLong(Files.readAllLines(pid).get(0).strip()))
                    .orElseThrow();
            List<ProcessHandle> all =
                    Stream.concat(Stream.of(server), server.descendants()).toList();
            all.forEach(ProcessHandle::destroyForcibly);
            all.forEach(process -> process.onExit().join());
            Files.delete(pid);
        } catch (IOException e) {
            throw new UncheckedIOException("The server on %s could not be killed".formatted(path), e);
        }
    }

    void delete() {
        try (Stream<Path> files = Files.walk(path)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("The data in %s could not be deleted".formatted(path), e);
        }
    }
}
