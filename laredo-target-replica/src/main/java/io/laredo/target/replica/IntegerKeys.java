package io.laredo.target.replica;

import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** Keys of one column of whole numbers. Any {@link Number} is a key. Runs of numbers stay together, so they fill blocks. */
final class IntegerKeys extends Keys {
    /** How many bits of a number tell the members of a run apart. */
    private static final int RUN = 3;

    private static final long UPPER_HALF = -1L << Integer.SIZE;

    private final MappedColumn column;
    private final ToLongFunction<Record> reader;

    IntegerKeys(MappedColumn column) {
        this.column = column;
        this.reader = column.longReader();
    }

    @Override
    @Nullable Object keyOf(Record leaf) {
        return column.read(leaf);
    }

    @Override
    @Nullable Object wanted(@Nullable Object wanted) {
        return wanted instanceof Long || wanted instanceof Integer ? wanted : column.equalityKeyOfWanted(wanted);
    }

    @Override
    long hash(Object key) {
        return hash(((Number) key).longValue());
    }

    @Override
    long hashOf(Record leaf) {
        return hash(reader.applyAsLong(leaf));
    }

    /** The hash of a number. */
    static long hash(long value) {
        return (upperHalf(value) & UPPER_HALF) | (lowerHalf(value) & ~UPPER_HALF);
    }

    /** A hash of which only the upper half counts: the same for eight numbers in a row. */
    private static long upperHalf(long value) {
        return (value >>> RUN) * SPREAD;
    }

    /** A hash of which only the lower half counts: the value itself, if it is small. */
    private static long lowerHalf(long value) {
        return value ^ value >>> Integer.SIZE;
    }

    @Override
    boolean matches(Record leaf, Object key) {
        return reader.applyAsLong(leaf) == ((Number) key).longValue();
    }

    /*
     * The same search again, without any call on the key. This is the path of nearly every read, and the shorter it is the
     * more look-ups a processor has under way while it waits for memory.
     */
    @Override
    @Nullable Record find(Record[][][][] root, Object key) {
        long wanted = ((Number) key).longValue();
        Record[] block = Trie.block(root, upperHalf(wanted));
        Record record = block[Trie.slot(lowerHalf(wanted), block.length)];
        if (record != null && reader.applyAsLong(record) == wanted) {
            return record;
        }
        return Trie.isCrowded(block) ? super.find(root, key) : null;
    }

    @Override
    boolean same(Object key, Object other) {
        return ((Number) key).longValue() == ((Number) other).longValue();
    }
}
