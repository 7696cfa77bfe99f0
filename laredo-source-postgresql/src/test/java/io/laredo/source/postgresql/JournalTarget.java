package io.laredo.source.postgresql;

import io.laredo.Acknowledgement;
import io.laredo.BaselineLoad;
import io.laredo.LaredoException;
import io.laredo.Position;
import io.laredo.Row;
import io.laredo.TableId;
import io.laredo.TableSchema;
import io.laredo.Target;
import io.laredo.Transaction;
import io.laredo.source.postgresql.JournalEntry.Kind;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A target that writes everything it is given into a {@link Journal}, and acknowledges it some moments later, when it is
 * durable.
 */
final class JournalTarget implements Target {
    private static final Duration INTERVAL = Duration.ofMillis(3);

    private final Journal journal;
    private final Ticker flushing = new Ticker("journal");
    private final AtomicInteger loads = new AtomicInteger();
    private final Set<TableId> kept = ConcurrentHashMap.newKeySet();
    private volatile @Nullable Position reached;

    private JournalTarget(Path file) throws IOException {
        journal = Journal.open(file, this::replay);
        journal.append(JournalEntry.of(Kind.OPENED, 0, List.of()));
    }

    static JournalTarget open(Path file) throws IOException {
        return new JournalTarget(file);
    }

    private static TableId id(String name) {
        String[] parts = name.split("\\.", 2);
        return new TableId(parts[0], parts[1]);
    }

    private void replay(JournalEntry entry) {
        switch (entry.kind()) {
            case COMPLETED -> {
                entry.completedTables().forEach(table -> kept.add(id(table)));
                reached = entry.position();
            }
            case WITHDRAWN -> entry.names().forEach(table -> kept.remove(id(table)));
            case APPLIED, ADVANCED -> reached = entry.position();
            case OPENED, BEGUN, COPIED, CAUGHT_UP, CONFIRMED -> {}
        }
    }

    @Override
    public String name() {
        return "journal";
    }

    @Override
    public void start(Acknowledgement acknowledgement) {
        flushing.every(INTERVAL, INTERVAL, () -> flush(acknowledgement));
    }

    private void flush(Acknowledgement acknowledgement) {
        try {
            Position written = reached;
            journal.flush();
            if (written != null) {
                acknowledgement.durable(written);
            }
        } catch (IOException | RuntimeException e) {
            JournalProcess.die(e);
        }
    }

    @Override
    public @Nullable Position position() {
        return reached;
    }

    @Override
    public Set<TableId> keptTables() {
        return Set.copyOf(kept);
    }

    @Override
    public BaselineLoad beginBaseline(Position at, List<TableSchema> schemas) {
        int load = loads.incrementAndGet();
        List<String> tables =
                schemas.stream().map(schema -> schema.table().toString()).toList();
        journal.append(JournalEntry.of(Kind.BEGUN, load, tables));
        Set<TableId> leftOut = ConcurrentHashMap.newKeySet();
        return new BaselineLoad() {
            @Override
            public void row(Row row) {
                journal.append(JournalEntry.of(load, row));
            }

            @Override
            public void withdraw(TableId table, LaredoException reason) {
                leftOut.add(table);
            }

            @Override
            public void apply(Transaction transaction) {
                journal.append(JournalEntry.of(Kind.CAUGHT_UP, load, transaction));
            }

            @Override
            public void complete(Position position) {
                List<String> whole = new ArrayList<>(tables);
                leftOut.forEach(table -> leaveOut(table, whole));
                List<String> names = new ArrayList<>(List.of(position.toString()));
                names.addAll(whole);
                write(position, JournalEntry.of(Kind.COMPLETED, load, names));
                whole.forEach(table -> kept.add(id(table)));
            }

            @Override
            public void abandon() {}
        };
    }

    private void leaveOut(TableId table, List<String> whole) {
        whole.remove(table.toString());
        withdraw(table);
    }

    @Override
    public void withdraw(TableId table, LaredoException reason) {
        withdraw(table);
    }

    private void withdraw(TableId table) {
        kept.remove(table);
        journal.append(JournalEntry.of(Kind.WITHDRAWN, 0, List.of(table.toString())));
    }

    @Override
    public void apply(Transaction transaction) {
        write(transaction.position(), JournalEntry.of(Kind.APPLIED, 0, transaction));
    }

    @Override
    public void advance(Position position) {
        write(position, JournalEntry.of(Kind.ADVANCED, position));
    }

    private void write(Position position, JournalEntry entry) {
        journal.append(entry);
        reached = position;
    }

    /** Writes down that a position is about to be confirmed; in the file it stands behind what is durable by now. */
    void confirming(Position position) {
        try {
            journal.write(JournalEntry.of(Kind.CONFIRMED, position));
        } catch (IOException e) {
            JournalProcess.die(e);
        }
    }

    @Override
    public void close() {
        flushing.close();
    }
}
