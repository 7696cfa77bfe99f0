package io.laredo.benchmarks;

import io.laredo.benchmarks.Race.Runner;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * PostgreSQL's own {@code pg_recvlogical}, which throws away what it receives, by TCP like the others. It is timed from
 * its start to its end.
 *
 * @param end the LSN after the last change
 */
record RecvLogical(Path program, Backlog backlog, String end) implements Runner {
    private static final String NAME = "pg_recvlogical";
    private static final double NANOS_PER_SECOND = 1e9;

    /** Whatever is in a directory {@code bin} one level below these is taken, the last by name first. */
    private static final List<String> USUAL_PLACES =
            List.of("/usr/lib/postgresql", "/usr", "/usr/local", "/usr/local/opt", "/opt/homebrew/opt");

    /** The program in one of PostgreSQL's usual directories, or else on the path. */
    static Optional<Path> find() {
        String path = System.getenv().getOrDefault("PATH", "");
        return Stream.concat(
                        USUAL_PLACES.stream().map(Path::of).flatMap(RecvLogical::below),
                        Arrays.stream(path.split(File.pathSeparator, -1)).map(Path::of))
                .map(directory -> directory.resolve(NAME))
                .filter(Files::isExecutable)
                .findFirst();
    }

    private static Stream<Path> below(Path place) {
        try (Stream<Path> children = Files.list(place)) {
            return children.sorted(Comparator.reverseOrder()).map(child -> child.resolve("bin")).toList().stream();
        } catch (IOException e) {
            return Stream.of(); // this system has no such place
        }
    }

    /** Its name and version, for people. */
    static String version(Path program) {
        try {
            Process process = new ProcessBuilder(program.toString(), "--version").start();
            return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            throw new UncheckedIOException("%s does not run".formatted(program), e);
        }
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public double perSecond() throws IOException, InterruptedException {
        String slot = backlog.copySlot();
        ProcessBuilder command = new ProcessBuilder(command(slot))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD);
        command.environment().put("PGPASSWORD", backlog.database().password());
        long start = System.nanoTime();
        int status = command.start().waitFor();
        long nanos = System.nanoTime() - start;
        if (status != 0) {
            throw new IllegalStateException("%s ended with status %d".formatted(program, status));
        }
        backlog.dropSlot(slot);
        return backlog.changes() * NANOS_PER_SECOND / nanos;
    }

    private List<String> command(String slot) {
        Database database = backlog.database();
        return List.of(
                program.toString(),
                "--host=" + database.host(),
                "--port=" + database.port(),
                "--username=" + database.user(),
                "--dbname=" + database.name(),
                "--slot=" + slot,
                "--start",
                "--no-loop",
                "--endpos=" + end,
                "--option=proto_version=1",
                "--option=publication_names=" + Database.PUBLICATION,
                "--fsync-interval=0",
                "--file=/dev/null");
    }
}
