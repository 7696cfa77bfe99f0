package io.laredo.engine.codec;

import io.laredo.ChangeEvent;
import io.laredo.Row;
import io.laredo.TableSchema;
import java.util.ArrayList;
import java.util.List;

/** Reads a series of change events that one {@link ChangeEncoder} wrote. For one thread; one for each series. */
public final class ChangeDecoder {
    private final List<TableSchema> known = new ArrayList<>();

    /**
     * Reads the next event. Events are whole in the bytes that a reader has.
     *
     * @throws CodecException the bytes are no change event
     */
    public ChangeEvent read(BinaryReader in) {
        int tag = in.octet();
        while (tag == ChangeEncoder.SCHEMA) {
            known.add(SchemaCodec.read(in));
            tag = in.octet();
        }
        return switch (tag) {
            case ChangeEncoder.INSERT -> new ChangeEvent.Insert(readRow(in));
            case ChangeEncoder.UPDATE -> readUpdate(in);
            case ChangeEncoder.DELETE -> new ChangeEvent.Delete(readRow(in));
            case ChangeEncoder.TRUNCATE -> new ChangeEvent.Truncate(readSchema(in));
            case ChangeEncoder.SCHEMA_CHANGE -> new ChangeEvent.SchemaChange(readSchema(in), readSchema(in));
            default -> throw in.malformed("no kind of change is 0x%02X".formatted(tag));
        };
    }

    private ChangeEvent readUpdate(BinaryReader in) {
        if (in.flag()) {
            Row row = readRow(in);
            return new ChangeEvent.Update(row, row);
        }
        return new ChangeEvent.Update(readRow(in), readRow(in));
    }

    private Row readRow(BinaryReader in) {
        return RowCodec.read(readSchema(in), in);
    }

    private TableSchema readSchema(BinaryReader in) {
        return known.get(in.index(known.size()));
    }
}
