package io.laredo.target.replica;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the leaves of a trie are told apart: by the values of some of their columns, compared as PostgreSQL does. A key is
 * those values in a form with {@code equals}.
 */
abstract class Keys {
    /**
     * Keys over these columns.
     *
     * @param id takes the records apart that callers give as keys of several columns; null where they give the values
     */
    static Keys over(List<MappedColumn> columns, @Nullable CompositeId id) {
        if (columns.size() > 1) {
            return new CompositeKeys(columns.toArray(MappedColumn[]::new), id);
        }
        MappedColumn column = columns.get(0);
        return column.isInteger() ? new IntegerKeys(column) : new SingleKeys(column);
    }

    /** The key of a leaf, or null when one of its values is null. */
    abstract @Nullable Object keyOf(Record leaf);

    /**
     * The key to look for.
     *
     * @param wanted the value, or for several columns an {@code Object[]} of them
     * @return null if nothing equals it
     * @throws IllegalArgumentException a value is of a type that the column does not compare with
     */
    abstract @Nullable Object wanted(@Nullable Object wanted);

    /** All bits of a key's hash; a trie uses the lowest first. */
    abstract long hash(Object key);

    /** Whether a leaf has this key. */
    abstract boolean matches(Record leaf, Object key);

    /** The record of a trie that has this key, or null; see {@link Trie} for the shape. */
    @Nullable Record find(Object @Nullable [] root, Object key) {
        long bits = hash(key);
        Object[] node = root;
        while (node != null && Trie.isInner(node)) {
            node = Trie.child(node, bits);
            bits >>>= Trie.BITS;
        }
        return node == null ? null : findInBlock((Record[]) node, Trie.home(bits), key);
    }

    private @Nullable Record findInBlock(Record[] block, int home, Object key) {
        int mask = block.length - 2;
        for (int i = home, end = home + Trie.reach(block); i < end; i++) {
            Record record = block[i & mask];
            if (record == null || matches(record, key)) {
                return record;
            }
        }
        return null;
    }

    /** Whether two keys are the same. */
    boolean same(Object key, Object other) {
        return key.equals(other);
    }

    /** Spreads a hash code, so that its lowest bits depend on all of it; different codes stay different. */
    static long spread(int hashCode) {
        long product = hashCode * 0x9E3779B97F4A7C15L;
        return product ^ product >>> 32;
    }
}
