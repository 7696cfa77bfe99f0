package io.laredo.source.postgresql;

import static org.assertj.core.api.Assertions.assertThat;

import io.laredo.Position;
import io.laredo.Transaction;
import io.laredo.source.postgresql.JournalEntry.Change;
import io.laredo.source.postgresql.JournalEntry.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link Journal} tells, folded into tables. It refuses what a correct stream never has: an earlier transaction after
 * a later one, an insert of a row that is there, a change of one that is not, and a position that is confirmed before
 * everything up to it is in the file.
 */
final class JournalHistory {
    private final Path file;
    private final Map<String, Table> tables = new TreeMap<>();
    private final Map<Integer, Map<String, Table>> copies = new HashMap<>();
    private final Set<String> withdrawn = new HashSet<>();
    private final List<Told> told = new ArrayList<>();
    private final List<Skipped> skipped = new ArrayList<>();
    private long read;
    private long transactions;
    private int completed;
    private @Nullable Position durable;

    JournalHistory(Path file) {
        this.file = file;
    }

    /**
     * A transaction in short.
     *
     * @param end the place after it
     */
    record Told(Lsn end, int changes, int checksum) {
        static Told of(Transaction transaction) {
            return of(JournalEntry.of(Kind.APPLIED, 0, transaction));
        }

        static Told of(JournalEntry entry) {
            return new Told(
                    new Lsn(entry.position().place()),
                    entry.changes().size(),
                    entry.changes().hashCode());
        }

        @Override
        public String toString() {
            return "%s: %d changes, checksum %08x".formatted(end, changes, checksum);
        }
    }

    /** Transactions that a copy has instead of the history: those after a place, up to another. */
    private record Skipped(Lsn after, Lsn to) {
        private boolean has(Told transaction) {
            return transaction.end.compareTo(after) > 0 && transaction.end.compareTo(to) <= 0;
        }
    }

    /** Reads on, up to the last entry that is whole. */
    void readOn() throws IOException {
        if (Files.exists(file)) {
            read = Journal.read(file, read, this::accept);
        }
    }

    private void accept(JournalEntry entry) {
        switch (entry.kind()) {
            case OPENED -> copies.clear();
            case BEGUN -> {
                Map<String, Table> copy = new TreeMap<>();
                entry.names().forEach(table -> copy.put(table, new Table()));
                copies.put(entry.load(), copy);
            }
            case COPIED, CAUGHT_UP -> fold(entry.changes(), Objects.requireNonNull(copies.get(entry.load())));
            case COMPLETED -> complete(entry);
            case WITHDRAWN -> {
                tables.keySet().removeAll(entry.names());
                withdrawn.addAll(entry.names());
            }
            case APPLIED -> apply(entry);
            case ADVANCED -> reach(entry.position());
            case CONFIRMED ->
                require(
                        durable != null && durable.covers(entry.position()),
                        "%s was confirmed, but what is durable ends at %s".formatted(entry.position(), durable));
        }
    }

    private void complete(JournalEntry entry) {
        Position position = entry.position();
        completed += withdrawn.containsAll(entry.completedTables()) ? 0 : 1;
        withdrawn.removeAll(entry.completedTables());
        tables.keySet().removeAll(entry.completedTables());
        require(
                tables.isEmpty() || position.equals(durable),
                "A copy of %s is at %s, the other tables at %s".formatted(entry.completedTables(), position, durable));
        skipped.add(new Skipped(new Lsn(durable == null ? 0 : durable.place()), new Lsn(position.place())));
        reach(position);
        Map<String, Table> copy = Objects.requireNonNull(copies.remove(entry.load()));
        copy.keySet().retainAll(entry.completedTables());
        tables.putAll(copy);
    }

    private void apply(JournalEntry entry) {
        require(
                durable != null && entry.position().compareTo(durable) > 0,
                "Transaction %s comes after %s".formatted(entry.position(), durable));
        reach(entry.position());
        fold(entry.changes(), tables);
        if (!entry.changes().isEmpty()) {
            told.add(Told.of(entry));
            transactions++;
        }
    }

    private void reach(Position position) {
        require(
                durable == null || position.covers(durable),
                "The position went back from %s to %s".formatted(durable, position));
        durable = position;
    }

    private static void fold(Collection<Change> changes, Map<String, Table> into) {
        for (Change change : changes) {
            Table table = into.get(change.table());
            if (table != null) {
                table.fold(change);
            }
        }
    }

    /** Compares with all transactions there were since the last comparison, up to where this is. */
    void assertTold(List<Told> all) {
        List<String> expected = all.stream()
                .filter(transaction -> skipped.stream().noneMatch(range -> range.has(transaction)))
                .map(Told::toString)
                .toList();
        TransactionText.assertSame(
                "transactions told, and those there were",
                told.stream().map(Told::toString).toList(),
                expected);
        told.clear();
    }

    /** The rows of a table, as maps of values. */
    Collection<Map<String, @Nullable String>> rows(String table) {
        assertThat(tables).containsKey(table);
        return Objects.requireNonNull(tables.get(table)).rows.values();
    }

    /** Up to where everything is in the file; null before the first copy is complete. */
    @Nullable Position durable() {
        return durable;
    }

    /** Whether no table is missing. */
    boolean isComplete() {
        return durable != null && withdrawn.isEmpty();
    }

    /** How many copies have been completed of tables that were not missing: one, of what there was nothing of. */
    int copies() {
        return completed;
    }

    /** The bytes that have been read. */
    long bytes() {
        return read;
    }

    /** How many transactions there were. */
    long transactions() {
        return transactions;
    }

    private static void require(boolean good, String otherwise) {
        if (!good) {
            throw new AssertionError(otherwise);
        }
    }

    /** Rows by their identity. */
    private static final class Table {
        private final Map<List<@Nullable String>, Map<String, @Nullable String>> rows = new HashMap<>();

        private void fold(Change change) {
            if (change.kind() == 'T') {
                rows.clear();
                return;
            }
            Map<String, @Nullable String> row = new TreeMap<>();
            if (change.kind() != 'I') {
                Map<String, @Nullable String> before = rows.remove(change.oldKey());
                require(before != null, "There is no row for " + change);
                row.putAll(Objects.requireNonNull(before));
            }
            if (change.kind() != 'D') {
                row.putAll(change.values());
                require(rows.put(change.newKey(), row) == null, "There is a row already for " + change);
            }
        }
    }
}
