package io.laredo.target.replica;

/**
 * The token of an edit, which stands in every node that the edit made: whoever has it may still change the node in place.
 * It stands for itself in blocks, which hold records, and by its mark in inner nodes, which hold arrays.
 */
@SuppressWarnings("ArrayRecordComponent") // The array is a token too: nobody compares it other than by identity.
record Owner(Object[] mark) {
    Owner() {
        this(new Object[0]);
    }

    /** Whether a node was made under this token. */
    @SuppressWarnings("ReferenceEquality") // Tokens are told apart by their identity.
    boolean owns(Object[] node) {
        Object token = node[node.length - 1];
        return token == this || token == mark;
    }
}
