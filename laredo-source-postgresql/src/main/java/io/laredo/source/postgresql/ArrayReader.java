package io.laredo.source.postgresql;

import io.laredo.ArrayValue;
import org.jspecify.annotations.Nullable;

/**
 * Reads arrays.
 *
 * <p>The binary form:
 *
 * <pre>
 * int32  number of dimensions; 0 for an empty array
 * int32  1 if there are nulls
 * int32  OID of the element type
 * for each dimension: int32 length, int32 lower bound
 * for each element: int32 length or -1 for null, its bytes
 * </pre>
 *
 * Source: {@code array_send} in PostgreSQL's arrayfuncs.c.
 */
final class ArrayReader implements ValueReader {
    private static final int MAX_DIMENSIONS = 6;

    private final ValueReader element;
    private final char delimiter;

    /** @param delimiter what separates elements in text: a comma but for {@code box} */
    ArrayReader(ValueReader element, char delimiter) {
        this.element = element;
        this.delimiter = delimiter;
    }

    @Override
    public Object text(byte[] bytes, int from, int length) {
        return new ArrayText(bytes, from, length, delimiter, element).read();
    }

    @Override
    public Object binary(byte[] bytes, int from, int length) {
        int end = from + length;
        requireRoom(from, 12, end);
        int dimensions = Bits.int32(bytes, from);
        if (dimensions < 0 || dimensions > MAX_DIMENSIONS) {
            throw new IllegalArgumentException("A binary array of %d dimensions".formatted(dimensions));
        }
        int at = from + 12;
        requireRoom(at, dimensions * 8, end);
        int[] lengths = new int[dimensions];
        int[] lowerBounds = new int[dimensions];
        long count = dimensions == 0 ? 0 : 1;
        for (int i = 0; i < dimensions; i++, at += 8) {
            lengths[i] = Bits.int32(bytes, at);
            lowerBounds[i] = Bits.int32(bytes, at + 4);
            count *= lengths[i];
        }
        if (count < 0 || count > (end - at) / 4) {
            throw new IllegalArgumentException("A binary array of %d elements in %d bytes".formatted(count, length));
        }
        return ArrayValue.of(lengths, lowerBounds, elements(bytes, at, end, (int) count));
    }

    private @Nullable Object[] elements(byte[] bytes, int from, int end, int count) {
        @Nullable Object[] elements = new Object[count];
        int at = from;
        for (int i = 0; i < count; i++) {
            requireRoom(at, 4, end);
            int length = Bits.int32(bytes, at);
            at += 4;
            if (length >= 0) {
                requireRoom(at, length, end);
                elements[i] = element.binary(bytes, at, length);
                at += length;
            }
        }
        return elements;
    }

    private static void requireRoom(int at, int wanted, int end) {
        if (wanted > end - at) {
            throw new IllegalArgumentException(
                    "A binary array that ends %d bytes early".formatted(wanted - (end - at)));
        }
    }

    @Override
    public boolean readsBinary() {
        return element.readsBinary();
    }
}
