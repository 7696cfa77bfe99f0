package io.laredo.source.postgresql;

import io.laredo.Struct;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads composite values: in text {@code (1,"a b",)}, where nothing at all is null, in binary an int32 count, then for each
 * field its type's OID, an int32 length or -1 for null, and its bytes. Source: {@code record_send} in PostgreSQL's
 * rowtypes.c.
 */
final class StructReader implements ValueReader {
    private final List<String> names;
    private final List<ValueReader> readers;

    StructReader(List<String> names, List<ValueReader> readers) {
        this.names = List.copyOf(names);
        this.readers = List.copyOf(readers);
    }

    @Override
    public Object text(byte[] bytes, int from, int length) {
        Fields fields = new Fields(bytes, from, length);
        List<@Nullable Object> values = new ArrayList<>();
        fields.expect("(");
        for (ValueReader reader : readers) {
            if (!values.isEmpty()) {
                fields.expect(",");
            }
            byte[] part = fields.part(",)");
            values.add(part == null ? null : reader.text(part, 0, part.length));
        }
        fields.expect(")");
        return new Struct(names, values);
    }

    @Override
    public Object binary(byte[] bytes, int from, int length) {
        Fields fields = new Fields(bytes, from, length);
        int count = fields.int32();
        if (count != readers.size()) {
            throw new IllegalArgumentException(
                    "A binary composite value of %d fields, expected %d".formatted(count, readers.size()));
        }
        List<@Nullable Object> values = new ArrayList<>();
        for (ValueReader reader : readers) {
            fields.int32();
            values.add(fields.binary(reader));
        }
        return new Struct(names, values);
    }

    @Override
    public boolean readsBinary() {
        return readers.stream().allMatch(ValueReader::readsBinary);
    }
}
