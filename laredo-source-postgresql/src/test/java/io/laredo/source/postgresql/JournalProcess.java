package io.laredo.source.postgresql;

import io.laredo.Position;
import io.laredo.Source;
import io.laredo.SourceBaseline;
import io.laredo.SourceSession;
import io.laredo.SourceSetupException;
import io.laredo.StreamSink;
import io.laredo.TableId;
import io.laredo.engine.Engine;
import io.laredo.test.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A process of its own that follows tables into a {@link Journal}, by a persistent slot, until it is killed. */
final class JournalProcess implements AutoCloseable {
    private static final List<String> QUICK_START =
            List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xshare:auto", "-Xmx256m");

    private final Process process;

    private JournalProcess(Process process) {
        this.process = process;
    }

    /**
     * Starts one.
     *
     * @param folder where its journal is, its spill files and what it prints
     */
    static JournalProcess start(TestDatabase database, String slot, Path folder, Set<TableId> tables)
            throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(QUICK_START);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), JournalProcess.class.getName()));
        command.addAll(List.of(database.url(), database.user(), slot, folder.toString()));
        tables.forEach(table -> command.addAll(List.of(table.schema(), table.name())));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(output(folder).toFile()))
                .start();
        return new JournalProcess(process);
    }

    static Path journal(Path folder) {
        return folder.resolve("journal");
    }

    static Path spills(Path folder) {
        return folder.resolve("spills");
    }

    /** What all processes of a folder have printed. */
    static String printed(Path folder) throws IOException {
        Path output = output(folder);
        return Files.exists(output) ? Files.readString(output) : "";
    }

    private static Path output(Path folder) {
        return folder.resolve("output");
    }

    /** Lets it work for a while. */
    void letRun(Duration time) throws InterruptedException {
        process.waitFor(time.toNanos(), TimeUnit.NANOSECONDS);
        requireAlive();
    }

    /** @throws AssertionError it has ended by itself */
    void requireAlive() {
        if (!process.isAlive()) {
            throw new AssertionError("The process ended by itself, with %d".formatted(process.exitValue()));
        }
    }

    /** Kills it, as kill -9 does. */
    void kill() throws InterruptedException {
        requireAlive();
        process.destroyForcibly().waitFor();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    /** Ends this process, which is one that was started here. */
    static void die(Throwable cause) {
        cause.printStackTrace();
        Runtime.getRuntime().halt(3);
    }

    /** The process itself. It ends with the one that started it. */
    public static void main(String[] args) throws Exception {
        Path folder = Path.of(args[3]);
        Set<TableId> tables = new TreeSet<>();
        for (int i = 4; i < args.length; i += 2) {
            tables.add(new TableId(args[i], args[i + 1]));
        }
        JournalTarget target = JournalTarget.open(journal(folder));
        Source source = new PostgresSource(settings(args[0], args[1], args[2], spills(folder)));
        Engine engine = Engine.builder()
                .pauses(Duration.ofMillis(10), Duration.ofMillis(200))
                .pipeline(new Overheard(source, target), target, tables)
                .build();
        engine.start();
        while (System.in.read() >= 0) {
            Thread.onSpinWait();
        }
        Runtime.getRuntime().halt(0);
    }

    /** Hasty, so that much happens in a short life; and without a new copy where the stream cannot go on. */
    private static PostgresSourceSettings settings(String url, String user, String slot, Path spills) {
        return PostgresSourceSettings.of(url, user, "")
                .with(SlotSettings.persistent(slot).whenInvalidated(GapPolicy.STOP))
                .with(TimeSettings.USUAL
                        .withStatusInterval(Duration.ofMillis(20))
                        .withSchemaCheckInterval(Duration.ofMillis(50)))
                .with(StreamSettings.USUAL.with(
                        SpillSettings.USUAL.withDirectory(spills).withMemory(64 << 10, 256 << 10)));
    }

    /** A source of whose sessions it is written down what they are told as durable, before they are. */
    private record Overheard(Source source, JournalTarget target) implements Source {
        @Override
        public String name() {
            return source.name();
        }

        @Override
        public SourceSession connect(Set<TableId> tables, @Nullable Position after) throws InterruptedException {
            return new OverheardSession(source.connect(tables, after), target);
        }

        @Override
        public void close() {
            source.close();
        }
    }

    private record OverheardSession(SourceSession session, JournalTarget target) implements SourceSession {
        @Override
        public Position start() {
            return session.start();
        }

        @Override
        public @Nullable Position continued(Position earlier) {
            return session.continued(earlier);
        }

        @Override
        public @Nullable SourceBaseline baseline() {
            return session.baseline();
        }

        @Override
        public Map<TableId, SourceSetupException> refused() {
            return session.refused();
        }

        @Override
        public SourceSession rebaseline(Set<TableId> tables) throws InterruptedException {
            return session.rebaseline(tables);
        }

        @Override
        public void stream(StreamSink sink) throws InterruptedException {
            session.stream(sink);
        }

        @Override
        public void confirm(Position durable) {
            target.confirming(durable);
            session.confirm(durable);
        }

        @Override
        public void close() {
            session.close();
        }
    }
}
