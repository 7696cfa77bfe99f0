package io.laredo.source.postgresql;

import io.laredo.Range;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads multiranges: in text {@code {[1,3),[5,9)}}, in binary an int32 count, then for each range an int32 length and its
 * bytes. Source: {@code multirange_send} in PostgreSQL's multirangetypes.c.
 */
final class MultirangeReader implements ValueReader {
    private final RangeReader range;

    MultirangeReader(RangeReader range) {
        this.range = range;
    }

    @Override
    public Object text(byte[] bytes, int from, int length) {
        Fields fields = new Fields(bytes, from, length);
        List<Range> ranges = new ArrayList<>();
        fields.expect("{");
        while (fields.peek() != '}') {
            if (!ranges.isEmpty()) {
                fields.expect(",");
            }
            ranges.add(range.read(fields));
        }
        return List.copyOf(ranges);
    }

    @Override
    public Object binary(byte[] bytes, int from, int length) {
        Fields fields = new Fields(bytes, from, length);
        List<Object> ranges = new ArrayList<>();
        for (int left = fields.int32(); left > 0; left--) {
            Object read = fields.binary(range);
            if (read == null) {
                throw new IllegalArgumentException("A binary multirange with a null in it");
            }
            ranges.add(read);
        }
        return List.copyOf(ranges);
    }

    @Override
    public boolean readsBinary() {
        return range.readsBinary();
    }
}
