package io.laredo.source.postgresql;

import io.laredo.ChangeEvent;
import io.laredo.Position;
import io.laredo.Row;
import io.laredo.Transaction;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One record of a {@link Journal}.
 *
 * @param kind what happened
 * @param load the number of the copy it belongs to, within its process
 * @param names what its kind says
 * @param changes of rows, in order
 */
record JournalEntry(Kind kind, int load, List<String> names, List<Change> changes) {
    /** What an entry tells, and what its names are. */
    enum Kind {
        /** A process has begun; the copies of the one before it are of no use. */
        OPENED,
        /** A copy begins: its tables. */
        BEGUN,
        /** A row of a copy. */
        COPIED,
        /** A transaction that goes into a copy. */
        CAUGHT_UP,
        /** A copy is complete: the position, and its tables. */
        COMPLETED,
        /** A table holds no longer. */
        WITHDRAWN,
        /** A transaction: its position. */
        APPLIED,
        /** Nothing up to a position. */
        ADVANCED,
        /** A position that the source is about to be told as durable. */
        CONFIRMED
    }

    /**
     * A change of one row, with all values as text.
     *
     * @param kind I, U, D or T, as in pgoutput
     * @param oldKey its identity before; empty for an insert
     * @param newKey its identity afterwards; empty for a delete
     * @param values the columns that came
     */
    record Change(
            char kind,
            String table,
            List<@Nullable String> oldKey,
            List<@Nullable String> newKey,
            Map<String, @Nullable String> values) {}

    static JournalEntry of(Kind kind, int load, List<String> names) {
        return new JournalEntry(kind, load, names, List.of());
    }

    static JournalEntry of(Kind kind, Position position) {
        return of(kind, 0, List.of(position.toString()));
    }

    static JournalEntry of(Kind kind, int load, Transaction transaction) {
        List<Change> changes = new ArrayList<>();
        transaction.deliverTo(new Reader(changes::add));
        return new JournalEntry(kind, load, List.of(transaction.position().toString()), changes);
    }

    static JournalEntry of(int load, Row row) {
        return new JournalEntry(Kind.COPIED, load, List.of(), List.of(insert(row)));
    }

    Position position() {
        return Position.parse(names.get(0));
    }

    /** The tables of a complete copy. */
    List<String> completedTables() {
        return names.subList(1, names.size());
    }

    byte[] encode() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeUTF(kind.name());
            out.writeInt(load);
            writeAll(out, names);
            out.writeInt(changes.size());
            for (Change change : changes) {
                out.writeChar(change.kind);
                out.writeUTF(change.table);
                writeAll(out, change.oldKey);
                writeAll(out, change.newKey);
                writeAll(out, List.copyOf(change.values.keySet()));
                writeAll(out, new ArrayList<>(change.values.values()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Nothing can fail in memory", e);
        }
        return bytes.toByteArray();
    }

    static JournalEntry decode(byte[] bytes) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            Kind kind = Kind.valueOf(in.readUTF());
            int load = in.readInt();
            List<String> names = readNames(in);
            List<Change> changes = new ArrayList<>();
            for (int i = in.readInt(); i > 0; i--) {
                char change = in.readChar();
                String table = in.readUTF();
                List<@Nullable String> oldKey = readAll(in);
                List<@Nullable String> newKey = readAll(in);
                changes.add(new Change(change, table, oldKey, newKey, values(readNames(in), readAll(in))));
            }
            return new JournalEntry(kind, load, names, changes);
        } catch (IOException e) {
            throw new UncheckedIOException("An entry with a good checksum cannot be read", e);
        }
    }

    private static void writeAll(DataOutputStream out, List<? extends @Nullable String> texts) throws IOException {
        out.writeInt(texts.size());
        for (String text : texts) {
            out.writeBoolean(text != null);
            if (text != null) {
                out.writeUTF(text);
            }
        }
    }

    private static List<@Nullable String> readAll(DataInputStream in) throws IOException {
        List<@Nullable String> texts = new ArrayList<>();
        for (int i = in.readInt(); i > 0; i--) {
            texts.add(in.readBoolean() ? in.readUTF() : null);
        }
        return texts;
    }

    private static List<String> readNames(DataInputStream in) throws IOException {
        return readAll(in).stream().map(String::valueOf).toList();
    }

    private static Map<String, @Nullable String> values(List<String> columns, List<@Nullable String> texts) {
        Map<String, @Nullable String> values = new TreeMap<>();
        for (int i = 0; i < columns.size(); i++) {
            values.put(columns.get(i), texts.get(i));
        }
        return values;
    }

    private static Change insert(Row row) {
        return new Change('I', row.schema().table().toString(), List.of(), key(row), values(row));
    }

    private static List<@Nullable String> key(Row row) {
        List<@Nullable String> key = new ArrayList<>();
        row.schema().identityColumns().forEach(column -> key.add(text(row.get(column))));
        return key;
    }

    private static Map<String, @Nullable String> values(Row row) {
        Map<String, @Nullable String> values = new TreeMap<>();
        for (int i = 0; i < row.schema().columns().size(); i++) {
            if (row.isPresent(i)) {
                values.put(row.schema().columns().get(i).name(), text(row.get(i)));
            }
        }
        return values;
    }

    private static @Nullable String text(@Nullable Object value) {
        return value == null ? null : value.toString();
    }

    private record Reader(Consumer<Change> changes) implements ChangeEvent.Handler {
        @Override
        public void insert(ChangeEvent.Insert insert) {
            changes.accept(JournalEntry.insert(insert.row()));
        }

        @Override
        public void update(ChangeEvent.Update update) {
            Row row = update.row();
            changes.accept(new Change('U', update.table().toString(), key(update.oldKey()), key(row), values(row)));
        }

        @Override
        public void delete(ChangeEvent.Delete delete) {
            changes.accept(
                    new Change('D', delete.table().toString(), key(delete.oldKey()), List.of(), new TreeMap<>()));
        }

        @Override
        public void truncate(ChangeEvent.Truncate truncate) {
            changes.accept(new Change('T', truncate.table().toString(), List.of(), List.of(), new TreeMap<>()));
        }

        @Override
        public void schemaChange(ChangeEvent.SchemaChange change) {
            throw new IllegalStateException("Nobody has altered " + change.table());
        }
    }
}
