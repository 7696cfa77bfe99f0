package io.laredo.source.postgresql;

import io.laredo.ChangeEvent;
import io.laredo.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads the messages that say how rows changed. Changes of tables that nobody asked for are passed over.
 *
 * <pre>
 * I  int32 OID, 'N' tuple
 * U  int32 OID, ['K' tuple of the old identity | 'O' old tuple], 'N' tuple
 * D  int32 OID, 'K' tuple of the old identity | 'O' old tuple
 * T  int32 count, int8 options, int32 OID for each table
 * </pre>
 *
 * For the tuples see {@link TupleReader}.
 */
final class ChangeReader {
    private ChangeReader() {}

    /** Takes the events of messages, one by one. */
    interface Sink {
        /** @param valueBytes about how many bytes its values take in memory */
        void add(ChangeEvent event, long valueBytes);
    }

    /** Reads what follows the kind of a message. */
    static void read(char kind, MessageReader reader, Map<Long, Relation> relations, Sink sink) {
        if (kind == 'T') {
            truncate(reader, relations, sink);
            return;
        }
        Relation relation = relations.get(reader.unsigned32());
        if (relation == null) {
            return; // in the publication for somebody else
        }
        ChangeEvent event = switch (kind) {
            case 'I' -> insert(reader, relation);
            case 'U' -> update(reader, relation);
            case 'D' -> delete(reader, relation);
            default -> throw new IllegalArgumentException("There is no such kind of change");
        };
        reader.requireEnd();
        sink.add(event, memory(reader));
    }

    private static ChangeEvent insert(MessageReader reader, Relation relation) {
        requireNewRow(reader.letter());
        Row row = new Row(relation.schema(), TupleReader.values(reader, relation));
        if (!row.isWhole()) {
            throw new IllegalArgumentException(
                    "A new row of %s lacks values".formatted(relation.schema().table()));
        }
        return new ChangeEvent.Insert(row);
    }

    private static ChangeEvent update(MessageReader reader, Relation relation) {
        char kind = reader.letter();
        Row oldKey = null;
        if (isOldRow(kind)) {
            oldKey = TupleReader.oldRow(reader, relation, kind);
            kind = reader.letter();
        }
        requireNewRow(kind);
        @Nullable Object[] values = TupleReader.values(reader, relation);
        if (oldKey != null) {
            fillAbsent(values, oldKey);
        }
        Row row = new Row(relation.schema(), values);
        return new ChangeEvent.Update(oldKey == null ? row : oldKey, row);
    }

    private static ChangeEvent delete(MessageReader reader, Relation relation) {
        char kind = reader.letter();
        if (!isOldRow(kind)) {
            throw new IllegalArgumentException("A delete has a tuple of unknown kind '%s'".formatted(kind));
        }
        return new ChangeEvent.Delete(TupleReader.oldRow(reader, relation, kind));
    }

    private static void truncate(MessageReader reader, Map<Long, Relation> relations, Sink sink) {
        for (long oid : truncated(reader)) {
            Relation relation = relations.get(oid);
            if (relation != null) {
                sink.add(new ChangeEvent.Truncate(relation.schema()), 0);
            }
        }
    }

    /** Reads the OIDs of the tables in a Truncate message. */
    static List<Long> truncated(MessageReader reader) {
        int count = reader.int32();
        reader.int8();
        if ((long) count * Integer.BYTES != reader.remaining()) {
            throw new IllegalArgumentException(
                    "A truncate of %d tables has %d bytes for their OIDs".formatted(count, reader.remaining()));
        }
        List<Long> oids = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            oids.add(reader.unsigned32());
        }
        return oids;
    }

    private static boolean isOldRow(char kind) {
        return kind == 'K' || kind == 'O';
    }

    private static void requireNewRow(char kind) {
        if (kind != 'N') {
            throw new IllegalArgumentException("Expected a new tuple 'N', got '%s'".formatted(kind));
        }
    }

    private static void fillAbsent(@Nullable Object[] values, Row oldKey) {
        for (int i = 0; i < values.length; i++) {
            if (values[i] == Row.ABSENT && oldKey.isPresent(i)) {
                values[i] = oldKey.get(i);
            }
        }
    }

    /** About what the values of a message take as objects. */
    private static long memory(MessageReader reader) {
        return 2L * reader.size();
    }
}
