package io.laredo.source.postgresql;

import io.laredo.ChangeEvent;
import io.laredo.InMemoryTransaction;
import io.laredo.Position;
import io.laredo.Row;
import io.laredo.SourceException;
import io.laredo.TableId;
import io.laredo.TableSchema;
import io.laredo.Transaction;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * Turns the messages of pgoutput, protocol version 1, into transactions. For one thread.
 *
 * <p>A transaction is Begin, then Origin, Relation, Type, Insert, Update, Delete and Truncate messages, then Commit:
 *
 * <pre>
 * B  int64 LSN of the commit, int64 its time, int32 xid
 * C  int8 flags, int64 LSN of the commit, int64 LSN after it, int64 its time
 * O  int64 LSN at the origin, string name
 * R  int32 OID, string schema, string table, int8 replica identity, int16 count,
 *    for each column: int8 1 if in the identity, string name, int32 type OID, int32 type modifier
 * Y  int32 OID, string schema, string name
 * I  int32 OID, 'N' tuple
 * U  int32 OID, ['K' tuple of the old identity | 'O' old tuple], 'N' tuple
 * D  int32 OID, 'K' tuple of the old identity | 'O' old tuple
 * T  int32 count, int8 options, int32 OID for each table
 *
 * tuple  int16 count, for each column: 'n' null | 'u' unchanged and not sent | 't' int32 length, text
 * </pre>
 *
 * Source: PostgreSQL manual, "Logical Replication Message Formats".
 */
final class PgOutputDecoder {
    private final Position stream;
    private final RelationResolver resolver;
    private final Queue<Relation> included = new ConcurrentLinkedQueue<>();
    private final Map<Long, Relation> wanted = new HashMap<>();
    private final Map<Long, Announcement> announced = new HashMap<>();
    private final Map<Long, Relation> relations = new HashMap<>();
    private @Nullable Pending pending;

    /** Turns what a Relation message says into a relation. */
    interface RelationResolver {
        /**
         * @param known the relation as it was
         * @param identity its replica identity now
         * @param columns its columns now
         */
        Relation resolve(Relation known, char identity, List<Relation.ColumnKey> columns);
    }

    /**
     * @param stream any position of the stream, for its source and lineage
     * @param replicated the tables whose changes are wanted; others in the publication are passed over
     */
    PgOutputDecoder(Position stream, Collection<Relation> replicated, RelationResolver resolver) {
        this.stream = stream;
        this.resolver = resolver;
        include(replicated);
    }

    /**
     * Has the changes of tables delivered from the next message on, with what the catalog says of them now; tables that had
     * their names before are no longer wanted. Any thread may call this.
     */
    void include(Collection<Relation> replicated) {
        included.addAll(replicated);
    }

    private void takeIncluded() {
        for (Relation relation = included.poll(); relation != null; relation = included.poll()) {
            TableId table = relation.schema().table();
            wanted.values().removeIf(other -> other.schema().table().equals(table));
            relations.values().removeIf(other -> other.schema().table().equals(table));
            wanted.put(relation.oid(), relation);
            Announcement shape = announced.get(relation.oid());
            relations.put(
                    relation.oid(),
                    shape == null ? relation : resolver.resolve(relation, shape.identity, shape.columns));
        }
    }

    /** Whether a transaction has begun and not ended. */
    boolean isInTransaction() {
        return pending != null;
    }

    /**
     * Reads one message.
     *
     * @param from where it begins in the array, which it fills to the end
     * @return the transaction that it completes, or null
     * @throws SourceException it is malformed
     */
    @Nullable Transaction decode(byte[] message, int from) {
        try {
            return decode(new MessageReader(message, from));
        } catch (IllegalArgumentException e) {
            String kind = from < message.length ? "'" + (char) (message[from] & 0xFF) + "'" : "without a kind";
            throw new SourceException(
                    "Malformed message %s of %d bytes: %s".formatted(kind, message.length - from, e.getMessage()), e);
        }
    }

    private @Nullable Transaction decode(MessageReader reader) {
        if (!included.isEmpty()) {
            takeIncluded();
        }
        return switch (reader.letter()) {
            case 'B' -> begin(reader);
            case 'C' -> commit(reader);
            case 'O' -> origin(reader);
            case 'R' -> relation(reader);
            case 'Y' -> null;
            case 'I' -> insert(reader);
            case 'U' -> update(reader);
            case 'D' -> delete(reader);
            case 'T' -> truncate(reader);
            default -> throw new IllegalArgumentException("There is no such kind of message");
        };
    }

    private @Nullable Transaction begin(MessageReader reader) {
        if (pending != null) {
            throw new IllegalArgumentException("It begins a transaction within transaction " + pending.xid);
        }
        long commitLsn = reader.int64();
        Instant commitTime = TimeReaders.instant(reader.int64());
        pending = new Pending(commitLsn, commitTime, reader.unsigned32());
        return null;
    }

    private Transaction commit(MessageReader reader) {
        Pending current = current();
        reader.int8();
        long commitLsn = reader.int64();
        long endLsn = reader.int64();
        if (commitLsn != current.commitLsn) {
            throw new IllegalArgumentException("Transaction %d began with commit LSN %s and ends with %s"
                    .formatted(current.xid, new Lsn(current.commitLsn), new Lsn(commitLsn)));
        }
        pending = null;
        return current.changes.commit(stream.at(endLsn), current.xid, current.commitTime, current.origin);
    }

    private @Nullable Transaction origin(MessageReader reader) {
        reader.int64();
        current().origin = reader.string();
        return null;
    }

    private @Nullable Transaction relation(MessageReader reader) {
        long oid = reader.unsigned32();
        reader.string();
        reader.string();
        char identity = reader.letter();
        Relation.ColumnKey[] columns = new Relation.ColumnKey[reader.count()];
        for (int i = 0; i < columns.length; i++) {
            boolean inIdentity = (reader.int8() & 1) != 0;
            columns[i] = new Relation.ColumnKey(reader.string(), reader.unsigned32(), reader.int32(), inIdentity);
        }
        announced.put(oid, new Announcement(identity, List.of(columns)));
        Relation known = relations.get(oid);
        if (known == null) {
            return null; // in the publication for somebody else
        }
        Relation now = resolver.resolve(wanted.getOrDefault(oid, known), identity, List.of(columns));
        if (!now.schema().equals(known.schema())) {
            current().changes.add(new ChangeEvent.SchemaChange(known.schema(), now.schema()), 0);
        }
        relations.put(oid, now);
        return null;
    }

    private @Nullable Transaction insert(MessageReader reader) {
        Pending current = current();
        Relation relation = relations.get(reader.unsigned32());
        if (relation != null) {
            requireLetter(reader, 'N');
            Row row = new Row(relation.schema(), tuple(reader, relation));
            if (!row.isWhole()) {
                throw new IllegalArgumentException("A new row of %s lacks values"
                        .formatted(relation.schema().table()));
            }
            current.changes.add(new ChangeEvent.Insert(row), memory(reader));
        }
        return null;
    }

    private @Nullable Transaction update(MessageReader reader) {
        Pending current = current();
        Relation relation = relations.get(reader.unsigned32());
        if (relation == null) {
            return null;
        }
        char kind = reader.letter();
        Row oldKey = kind == 'N' ? null : oldRow(reader, relation, kind);
        if (oldKey != null) {
            requireLetter(reader, 'N');
        } else if (kind != 'N') {
            throw new IllegalArgumentException("An update has a tuple of unknown kind '%s'".formatted(kind));
        }
        @Nullable Object[] values = tuple(reader, relation);
        if (oldKey != null) {
            fillAbsent(values, oldKey);
        }
        Row row = new Row(relation.schema(), values);
        current.changes.add(new ChangeEvent.Update(oldKey == null ? row : oldKey, row), memory(reader));
        return null;
    }

    private @Nullable Transaction delete(MessageReader reader) {
        Pending current = current();
        Relation relation = relations.get(reader.unsigned32());
        if (relation != null) {
            char kind = reader.letter();
            Row oldKey = oldRow(reader, relation, kind);
            if (oldKey == null) {
                throw new IllegalArgumentException("A delete has a tuple of unknown kind '%s'".formatted(kind));
            }
            current.changes.add(new ChangeEvent.Delete(oldKey), memory(reader));
        }
        return null;
    }

    private @Nullable Transaction truncate(MessageReader reader) {
        Pending current = current();
        int count = reader.int32();
        reader.int8();
        for (int i = 0; i < count; i++) {
            Relation relation = relations.get(reader.unsigned32());
            if (relation != null) {
                current.changes.add(new ChangeEvent.Truncate(relation.schema()), 0);
            }
        }
        return null;
    }

    /** The old tuple: whole, or only its identity with nulls elsewhere, which become absent. */
    private static @Nullable Row oldRow(MessageReader reader, Relation relation, char kind) {
        if (kind != 'K' && kind != 'O') {
            return null;
        }
        @Nullable Object[] values = tuple(reader, relation);
        if (kind == 'K') {
            for (int i = 0; i < values.length; i++) {
                if (!relation.columns().get(i).inIdentity()) {
                    values[i] = Row.ABSENT;
                }
            }
        }
        return new Row(relation.schema(), values);
    }

    private static void fillAbsent(@Nullable Object[] values, Row oldKey) {
        for (int i = 0; i < values.length; i++) {
            if (values[i] == Row.ABSENT && oldKey.isPresent(i)) {
                values[i] = oldKey.get(i);
            }
        }
    }

    private static @Nullable Object[] tuple(MessageReader reader, Relation relation) {
        List<ValueReader> readers = relation.readers();
        int count = reader.count();
        TableSchema schema = relation.schema();
        if (count != readers.size()) {
            throw new IllegalArgumentException(
                    "A row of %s has %d columns, expected %d".formatted(schema.table(), count, readers.size()));
        }
        @Nullable Object[] values = new Object[count];
        for (int i = 0; i < count; i++) {
            char kind = reader.letter();
            values[i] = switch (kind) {
                case 'n' -> null;
                case 'u' -> Row.ABSENT;
                case 't' -> text(reader, readers.get(i));
                default ->
                    throw new IllegalArgumentException("Column %s of %s has a value of unknown kind '%s'"
                            .formatted(schema.columns().get(i).name(), schema.table(), kind));
            };
        }
        return values;
    }

    private static Object text(MessageReader reader, ValueReader type) {
        int length = reader.int32();
        int from = reader.skip(length);
        return type.text(reader.bytes(), from, length);
    }

    /** About what the values of a message take as objects. */
    private static long memory(MessageReader reader) {
        return 2L * reader.position();
    }

    private static void requireLetter(MessageReader reader, char wanted) {
        char letter = reader.letter();
        if (letter != wanted) {
            throw new IllegalArgumentException("Expected '%s', got '%s'".formatted(wanted, letter));
        }
    }

    private Pending current() {
        Pending current = pending;
        if (current == null) {
            throw new IllegalArgumentException("It comes outside a transaction");
        }
        return current;
    }

    /** What a Relation message said last, also of a table that is not wanted: the server says it once. */
    private record Announcement(char identity, List<Relation.ColumnKey> columns) {}

    /** A transaction that is arriving. */
    private static final class Pending {
        private final long commitLsn;
        private final Instant commitTime;
        private final long xid;
        private final InMemoryTransaction.Builder changes = new InMemoryTransaction.Builder();
        private @Nullable String origin;

        private Pending(long commitLsn, Instant commitTime, long xid) {
            this.commitLsn = commitLsn;
            this.commitTime = commitTime;
            this.xid = xid;
        }
    }
}
