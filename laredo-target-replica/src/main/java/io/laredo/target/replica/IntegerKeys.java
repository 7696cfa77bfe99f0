package io.laredo.target.replica;

import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** Keys of one column of whole numbers. Any {@link Number} is a key; its own bits are its hash, so sequences fill nodes. */
final class IntegerKeys extends Keys {
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
        return ((Number) key).longValue();
    }

    @Override
    boolean matches(Record leaf, Object key) {
        return reader.applyAsLong(leaf) == ((Number) key).longValue();
    }

    /*
     * The same search again, without any call on the key, and with the first steps written out, since each turn of a loop
     * asks whether the thread should stop. This is the path of nearly every read, and the shorter it is the more look-ups
     * a processor has under way while it waits for memory.
     */
    @Override
    @Nullable Record find(Object @Nullable [] root, Object key) {
        long wanted = ((Number) key).longValue();
        long bits = wanted;
        Object[] node = root;
        if (node != null && Trie.isInner(node)) {
            node = Trie.child(node, bits);
            bits >>>= Trie.BITS;
            if (node != null && Trie.isInner(node)) {
                node = Trie.child(node, bits);
                bits >>>= Trie.BITS;
                while (node != null && Trie.isInner(node)) {
                    node = Trie.child(node, bits);
                    bits >>>= Trie.BITS;
                }
            }
        }
        if (node == null) {
            return null;
        }
        Record[] block = (Record[]) node;
        Record first = block[(int) bits & block.length - 2];
        return first == null || reader.applyAsLong(first) == wanted ? first : findNext(block, Trie.home(bits), wanted);
    }

    private @Nullable Record findNext(Record[] block, int home, long wanted) {
        int mask = block.length - 2;
        for (int i = home + 1, end = home + Trie.reach(block); i < end; i++) {
            Record record = block[i & mask];
            if (record == null || reader.applyAsLong(record) == wanted) {
                return record;
            }
        }
        return null;
    }

    @Override
    boolean same(Object key, Object other) {
        return ((Number) key).longValue() == ((Number) other).longValue();
    }
}
