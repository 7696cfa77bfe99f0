package io.laredo.engine.codec;

import io.laredo.ChangeEvent;
import io.laredo.Row;
import io.laredo.TableSchema;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes a series of change events, each shape of a table once, before the first event that needs it. For one thread; one
 * for each series.
 */
public final class ChangeEncoder {
    static final int SCHEMA = 0x01;
    static final int INSERT = 0x02;
    static final int UPDATE = 0x03;
    static final int DELETE = 0x04;
    static final int TRUNCATE = 0x05;
    static final int SCHEMA_CHANGE = 0x06;

    private final Map<TableSchema, Integer> known = new HashMap<>();
    private @Nullable TableSchema last;
    private int lastNumber;

    /**
     * Writes the next event.
     *
     * @throws CodecException it has a value that its column cannot have; nothing more may be written to this series
     */
    public void write(ChangeEvent event, BinaryWriter out) {
        event.deliverTo(new ChangeEvent.Handler() {
            @Override
            public void insert(ChangeEvent.Insert insert) {
                int schema = number(insert.schema(), out);
                out.octet(INSERT);
                writeRow(schema, insert.row(), out);
            }

            @Override
            @SuppressWarnings("ReferenceEquality") // An update says so by the same object.
            public void update(ChangeEvent.Update update) {
                boolean sameKey = update.oldKey() == update.row();
                int keySchema = number(update.oldKey().schema(), out);
                int schema = number(update.schema(), out);
                out.octet(UPDATE);
                out.octet(sameKey ? 1 : 0);
                if (!sameKey) {
                    writeRow(keySchema, update.oldKey(), out);
                }
                writeRow(schema, update.row(), out);
            }

            @Override
            public void delete(ChangeEvent.Delete delete) {
                int schema = number(delete.schema(), out);
                out.octet(DELETE);
                writeRow(schema, delete.oldKey(), out);
            }

            @Override
            public void truncate(ChangeEvent.Truncate truncate) {
                int schema = number(truncate.schema(), out);
                out.octet(TRUNCATE);
                out.count(schema);
            }

            @Override
            public void schemaChange(ChangeEvent.SchemaChange change) {
                int before = number(change.before(), out);
                int schema = number(change.schema(), out);
                out.octet(SCHEMA_CHANGE);
                out.count(before);
                out.count(schema);
            }
        });
    }

    private static void writeRow(int schema, Row row, BinaryWriter out) {
        out.count(schema);
        RowCodec.write(row, out);
    }

    /** The number of a shape, which is written now if it is new. */
    @SuppressWarnings("ReferenceEquality") // Events share the object of their schema, so this is the quick way out.
    private int number(TableSchema schema, BinaryWriter out) {
        if (schema == last) {
            return lastNumber;
        }
        Integer number = known.get(schema);
        if (number == null) {
            number = known.size();
            known.put(schema, number);
            out.octet(SCHEMA);
            SchemaCodec.write(schema, out);
        }
        last = schema;
        lastNumber = number;
        return number;
    }
}
