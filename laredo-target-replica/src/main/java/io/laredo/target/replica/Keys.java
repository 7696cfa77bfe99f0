package io.laredo.target.replica;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the leaves of a trie are told apart: by the values of some of their columns, compared as PostgreSQL does. A key is
 * those values in a form with {@code equals}.
 */
abstract class Keys {
    /** Odd, and its bits follow no rule: the golden ratio, as a fraction of 2^64. */
    static final long SPREAD = 0x9E3779B97F4A7C15L;

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

    /** The hash of a key: its upper half leads to a block of a trie, its lower half to a slot there. */
    abstract long hash(Object key);

    /** The hash of the key of a leaf of a trie. */
    abstract long hashOf(Record leaf);

    /** Whether a leaf has this key. */
    abstract boolean matches(Record leaf, Object key);

    /** The record of a trie that has this key, or null; see {@link Trie} for the shape. */
    @Nullable Record find(Record[][][][] root, Object key) {
        long hash = hash(key);
        Record[] block = Trie.block(root, hash);
        int slot = slotOf(block, hash, key);
        return slot < 0 ? null : block[slot];
    }

    /** The slot of the record that has this key, or -1. */
    int slotOf(Record[] block, long hash, Object key) {
        int slot = Trie.slot(hash, block.length);
        Record record = block[slot];
        if (record != null && matches(record, key)) {
            return slot;
        }
        return Trie.isCrowded(block) ? slotInCrowd(block, key) : -1;
    }

    private int slotInCrowd(Record[] block, Object key) {
        for (int slot = 0; slot < block.length; slot++) {
            Record record = block[slot];
            if (record != null && matches(record, key)) {
                return slot;
            }
        }
        return -1;
    }

    /** Whether two keys are the same. */
    boolean same(Object key, Object other) {
        return key.equals(other);
    }

    /** Spreads a hash code over both halves of a hash; different codes stay different in each. */
    static long spread(int hashCode) {
        long product = hashCode * SPREAD;
        return product ^ product >>> Integer.SIZE;
    }
}
