package io.laredo.engine.validation;

import io.laredo.ArrayValue;
import io.laredo.ColumnType;
import io.laredo.Interval;
import io.laredo.Range;
import io.laredo.engine.codec.BinaryWriter;
import io.laredo.engine.codec.ValueCodec;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Bytes that two values of a column share exactly if PostgreSQL calls them equal, as {@link ColumnType#equalityKey} says:
 * 1.0 and 1.00, an interval of a month and one of 30 days, letters of either case in citext. The order of a map's entries
 * does not count either. The fields of a composite value have no types here, so they must be the same.
 */
final class EqualityForm {
    private static final long MICROS_PER_DAY = 86_400_000_000L;
    private static final long DAYS_PER_MONTH = 30;

    private EqualityForm() {}

    static void write(ColumnType type, @Nullable Object value, BinaryWriter out) {
        if (value instanceof Interval interval) {
            writeInterval(interval, out);
        } else if (value instanceof ArrayValue array) {
            writeShape(array, out);
            writeElements(elementOf(type), array, array.dimensions(), out);
        } else if (value instanceof Range range) {
            writeRange(elementOf(type), range, out);
        } else if (value instanceof List<?> ranges) {
            out.count(ranges.size());
            ranges.forEach(range -> writeRange(elementOf(type), (Range) Objects.requireNonNull(range), out));
        } else if (value instanceof Map<?, ?> map) {
            ValueCodec.write(new TreeMap<>(map), out);
        } else {
            ValueCodec.write(type.equalityKey(value), out);
        }
    }

    private static void writeInterval(Interval interval, BinaryWriter out) {
        out.number(interval.months() * DAYS_PER_MONTH
                + interval.days()
                + Math.floorDiv(interval.micros(), MICROS_PER_DAY));
        out.number(Math.floorMod(interval.micros(), MICROS_PER_DAY));
    }

    private static void writeShape(ArrayValue array, BinaryWriter out) {
        out.count(array.dimensions());
        for (int i = 0; i < array.dimensions(); i++) {
            out.count(array.length(i));
            out.number(array.lowerBound(i));
        }
    }

    private static void writeElements(ColumnType type, ArrayValue array, int dimensions, BinaryWriter out) {
        for (Object element : array) {
            if (dimensions > 1 && element instanceof ArrayValue inner) {
                writeElements(type, inner, dimensions - 1, out);
            } else {
                write(type, element, out);
            }
        }
    }

    private static void writeRange(ColumnType type, Range range, BinaryWriter out) {
        out.octet((range.isEmpty() ? 1 : 0) | (range.isLowerIncluded() ? 2 : 0) | (range.isUpperIncluded() ? 4 : 0));
        write(type, range.lower(), out);
        write(type, range.upper(), out);
    }

    private static ColumnType elementOf(ColumnType type) {
        return Objects.requireNonNull(type.element(), "a type with elements");
    }
}
