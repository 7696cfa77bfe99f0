package io.laredo.source.postgresql;

import io.laredo.Range;
import org.jspecify.annotations.Nullable;

/**
 * Reads ranges. Text is {@code empty} or {@code [1,5)}, with bounds quoted where needed and left out where there are none.
 * The binary form is a byte of flags (1 empty, 2 lower bound in, 4 upper bound in, 8 no lower bound, 16 no upper bound),
 * then for each bound an int32 length and its bytes.
 *
 * <p>Source: {@code range_send} in PostgreSQL's rangetypes.c.
 */
final class RangeReader implements ValueReader {
    private static final int EMPTY = 1;
    private static final int LOWER_IN = 2;
    private static final int UPPER_IN = 4;
    private static final int NO_LOWER = 8;
    private static final int NO_UPPER = 16;

    private final ValueReader bound;

    RangeReader(ValueReader bound) {
        this.bound = bound;
    }

    @Override
    public Object text(byte[] bytes, int from, int length) {
        Fields fields = new Fields(bytes, from, length);
        Range range = read(fields);
        if (!fields.isAtEnd()) {
            throw new IllegalArgumentException("The text of a range goes on after its end");
        }
        return range;
    }

    /** Reads one range out of a text that may go on. */
    Range read(Fields fields) {
        byte first = fields.peek();
        if (first == 'e') {
            fields.expect("empty");
            return Range.EMPTY;
        }
        boolean lowerIn = opening(fields.next());
        Object lower = boundOf(fields.part(","));
        fields.expect(",");
        Object upper = boundOf(fields.part("])"));
        boolean upperIn = fields.next() == ']';
        return Range.of(lower, upper, lowerIn && lower != null, upperIn && upper != null);
    }

    private static boolean opening(byte letter) {
        if (letter != '[' && letter != '(') {
            throw new IllegalArgumentException("The text of a range does not begin with a bracket");
        }
        return letter == '[';
    }

    private @Nullable Object boundOf(byte @Nullable [] part) {
        return part == null ? null : bound.text(part, 0, part.length);
    }

    @Override
    public Object binary(byte[] bytes, int from, int length) {
        if (length < 1) {
            throw new IllegalArgumentException("A binary range of no bytes");
        }
        int flags = bytes[from];
        if ((flags & EMPTY) != 0) {
            return Range.EMPTY;
        }
        Fields fields = new Fields(bytes, from + 1, length - 1);
        Object lower = (flags & NO_LOWER) != 0 ? null : fields.binary(bound);
        Object upper = (flags & NO_UPPER) != 0 ? null : fields.binary(bound);
        return Range.of(
                lower, upper, (flags & LOWER_IN) != 0 && lower != null, (flags & UPPER_IN) != 0 && upper != null);
    }

    @Override
    public boolean readsBinary() {
        return bound.readsBinary();
    }
}
