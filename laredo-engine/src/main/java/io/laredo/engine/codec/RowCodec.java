package io.laredo.engine.codec;

import io.laredo.Column;
import io.laredo.Row;
import io.laredo.TableSchema;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The binary form of a row whose schema is known: its values in the order of the columns. */
public final class RowCodec {
    private RowCodec() {}

    /**
     * Writes a row.
     *
     * @throws CodecException a value is not one that its column can have
     */
    public static void write(Row row, BinaryWriter out) {
        List<Column> columns = row.schema().columns();
        for (int i = 0; i < columns.size(); i++) {
            if (row.isPresent(i)) {
                Object value = row.get(i);
                if (!ValueRules.fits(columns.get(i).type(), value)) {
                    throw misfit(row.schema(), columns.get(i), value);
                }
                ValueCodec.write(value, out);
            } else {
                ValueCodec.write(Row.ABSENT, out);
            }
        }
    }

    /**
     * Reads a row.
     *
     * @throws CodecException the bytes are no row of this schema
     */
    @SuppressWarnings("ReferenceEquality") // ABSENT is one object, and stands for nothing else.
    public static Row read(TableSchema schema, BinaryReader in) {
        List<Column> columns = schema.columns();
        @Nullable Object[] values = new Object[columns.size()];
        for (int i = 0; i < values.length; i++) {
            Object value = ValueCodec.read(in);
            if (value != Row.ABSENT && !ValueRules.fits(columns.get(i).type(), value)) {
                throw misfit(schema, columns.get(i), value);
            }
            values[i] = value;
        }
        return new Row(schema, values);
    }

    private static CodecException misfit(TableSchema schema, Column column, @Nullable Object value) {
        return new CodecException("Column '%s' of %s is %s (%s) and cannot hold this value of class %s"
                .formatted(
                        column.name(),
                        schema.table(),
                        column.type(),
                        column.type().kind(),
                        value == null ? "null" : value.getClass().getSimpleName()));
    }
}
