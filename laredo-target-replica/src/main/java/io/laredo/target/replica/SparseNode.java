package io.laredo.target.replica;

import org.jspecify.annotations.Nullable;

/** A node of a trie with few children: a bit for each slot that has one, and the children in the order of their slots. */
final class SparseNode {
    final Object owner;
    int occupied;
    Object[] children;

    SparseNode(Object owner, int occupied, Object[] children) {
        this.owner = owner;
        this.occupied = occupied;
        this.children = children;
    }

    @Nullable Object child(int slot) {
        int bit = 1 << slot;
        return (occupied & bit) == 0 ? null : children[place(bit)];
    }

    /** Where in {@link #children} the child of a slot is, or would be. */
    int place(int bit) {
        return Integer.bitCount(occupied & (bit - 1));
    }
}
