package io.laredo.source.postgresql;

import io.laredo.Row;
import io.laredo.TableSchema;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the rows in messages.
 *
 * <pre>
 * tuple  int16 count, for each column:
 *        'n' null | 'u' unchanged and not sent | 't' int32 length, text | 'b' int32 length, binary form
 * </pre>
 */
final class TupleReader {
    private TupleReader() {}

    /** The values of a row, {@link Row#ABSENT} where they were not sent. */
    static @Nullable Object[] values(MessageReader reader, Relation relation) {
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
                case 'b' -> binary(reader, readers.get(i));
                default ->
                    throw new IllegalArgumentException("Column %s of %s has a value of unknown kind '%s'"
                            .formatted(schema.columns().get(i).name(), schema.table(), kind));
            };
        }
        return values;
    }

    /**
     * The old row of an update or delete: whole ({@code O}), or only its identity ({@code K}) with nulls elsewhere, which
     * become absent.
     */
    static Row oldRow(MessageReader reader, Relation relation, char kind) {
        @Nullable Object[] values = values(reader, relation);
        if (kind == 'K') {
            for (int i = 0; i < values.length; i++) {
                if (!relation.columns().get(i).inIdentity()) {
                    values[i] = Row.ABSENT;
                }
            }
        }
        return new Row(relation.schema(), values);
    }

    private static Object text(MessageReader reader, ValueReader type) {
        int length = reader.int32();
        int from = reader.skip(length);
        return type.text(reader.bytes(), from, length);
    }

    private static Object binary(MessageReader reader, ValueReader type) {
        if (!type.readsBinary()) {
            throw new IllegalArgumentException("The binary form of a column's type is not known");
        }
        int length = reader.int32();
        int from = reader.skip(length);
        return type.binary(reader.bytes(), from, length);
    }
}
