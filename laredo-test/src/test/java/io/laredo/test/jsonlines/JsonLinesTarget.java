package io.laredo.test.jsonlines;

import io.laredo.Acknowledgement;
import io.laredo.BaselineLoad;
import io.laredo.LaredoException;
import io.laredo.Position;
import io.laredo.TableId;
import io.laredo.TableSchema;
import io.laredo.Target;
import io.laredo.TargetException;
import io.laredo.Transaction;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Writes what happens to tables into a folder, as JSON lines.
 *
 * <p>{@code changes.jsonl} has a line for each change, and after those of a transaction one with its position. Rows of a
 * baseline are in a file of their own for each table, which a line of {@code changes.jsonl} names. It keeps no rows: an
 * update is written as the columns that came with it.
 */
final class JsonLinesTarget implements Target {
    static final String CHANGES = "changes.jsonl";
    static final String COPIED = "copied";
    static final String WITHDRAWN = "withdrawn";
    static final String FILE = "file";
    static final String ASIDE = ".aside";

    private static final Duration INTERVAL = Duration.ofMillis(50);
    private static final long MAX_BYTES = 1 << 20;

    private final String name;
    private final Path folder;
    private final LineFile changes;
    private final Map<TableId, String> copies = new TreeMap<>(); // the files with the baselines of the tables here
    private @Nullable Position position;
    private @Nullable GroupSync sync;

    private JsonLinesTarget(String name, Path folder, LineFile changes) {
        this.name = name;
        this.folder = folder;
        this.changes = changes;
    }

    // tag::open[]
    /** Opens a folder, and finds out what is in it. */
    static JsonLinesTarget open(String name, Path folder) throws IOException {
        Files.createDirectories(folder);
        try (DirectoryStream<Path> leftOver = Files.newDirectoryStream(folder, "*" + ASIDE)) {
            for (Path file : leftOver) {
                Files.delete(file);
            }
        }
        Path file = folder.resolve(CHANGES);
        JsonLinesTarget target = new JsonLinesTarget(name, folder, LineFile.open(file));
        LineFile.read(file, target::remember);
        return target;
    }

    private void remember(JsonNode line) {
        switch (line.path(LineFile.OP).asString()) {
            case LineFile.AT ->
                position = Position.parse(line.path(LineFile.POSITION).asString());
            case COPIED -> copies.put(table(line), line.path(FILE).asString());
            case WITHDRAWN -> copies.remove(table(line));
            default -> {} // a change
        }
    }
    // end::open[]

    static TableId table(JsonNode line) {
        return new TableId(
                line.path(ChangeLines.SCHEMA).asString(),
                line.path(ChangeLines.TABLE).asString());
    }

    @Override
    public String name() {
        return name;
    }

    // tag::start[]
    @Override
    public void start(Acknowledgement acknowledgement) {
        sync = new GroupSync(name, changes, acknowledgement, INTERVAL, MAX_BYTES);
    }

    @Override
    public @Nullable Position position() {
        return position;
    }

    @Override
    public Set<TableId> keptTables() {
        return Set.copyOf(copies.keySet());
    }
    // end::start[]

    // tag::apply[]
    @Override
    public void apply(Transaction transaction) {
        if (has(transaction.position())) {
            return; // it comes again
        }
        write(() -> {
            transaction.deliverTo(new ChangeLines(table -> copies.containsKey(table) ? changes : null));
            return transaction.position();
        });
    }

    @Override
    public void advance(Position reached) {
        if (!has(reached)) {
            write(() -> reached);
        }
    }

    /** Whether everything up to there is here. Of another history of the source nothing is. */
    private boolean has(Position other) {
        return position != null && position.isComparableTo(other) && position.covers(other);
    }

    /** Writes a group of lines: all of it counts afterwards, or, when this throws, nothing of it. */
    private void write(Lines lines) {
        GroupSync started = requireStarted();
        started.requireHealthy();
        try {
            changes.begin();
            Position reached = lines.write();
            long bytes = changes.end(reached);
            position = reached;
            started.written(reached, bytes);
        } catch (IOException | UncheckedIOException e) {
            throw new TargetException(
                    "Target %s cannot write into %s: %s. See to the disk".formatted(name, folder, e.getMessage()), e);
        }
    }
    // end::apply[]

    // tag::withdraw[]
    @Override
    public void withdraw(TableId table, LaredoException reason) {
        Position here = position;
        if (here != null && copies.containsKey(table)) {
            write(() -> {
                changes.add(ChangeLines.line(WITHDRAWN, table));
                return here;
            });
            copies.remove(table);
        }
    }
    // end::withdraw[]

    // tag::flush[]
    @Override
    public void flush() {
        requireStarted().hurry();
    }

    @Override
    public void close() {
        if (sync != null) {
            sync.close();
        }
        try {
            changes.close();
        } catch (IOException e) {
            throw new TargetException("Target %s cannot close its file in %s".formatted(name, folder), e);
        }
    }
    // end::flush[]

    private GroupSync requireStarted() {
        if (sync == null) {
            throw new IllegalStateException("Target %s has not been started".formatted(name));
        }
        return sync;
    }

    // tag::baseline[]
    @Override
    public BaselineLoad beginBaseline(Position at, List<TableSchema> tables) {
        tables.forEach(ChangeLines::requireKey);
        return new JsonLinesLoad(folder, tables, this::complete);
    }

    /** Shows copies whose files are on the disk: one group names them all. */
    private void complete(Position at, Map<TableId, String> copied, Set<TableId> withdrawn) {
        write(() -> {
            for (Map.Entry<TableId, String> copy : copied.entrySet()) {
                Map<String, @Nullable Object> line = ChangeLines.line(COPIED, copy.getKey());
                line.put(FILE, copy.getValue());
                changes.add(line);
            }
            for (TableId table : withdrawn) {
                changes.add(ChangeLines.line(WITHDRAWN, table));
            }
            return at;
        });
        copies.putAll(copied);
        copies.keySet().removeAll(withdrawn);
    }
    // end::baseline[]

    private interface Lines {
        /** @return where the target is with them */
        Position write() throws IOException;
    }
}
