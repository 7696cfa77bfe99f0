package io.laredo.target.replica;

import java.util.Arrays;
import java.util.Iterator;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * An immutable set of records with different keys, made from another one by {@link TrieEdit}; the two share what is alike.
 */
final class Trie {
    /*
     * A hash trie that takes five bits of a key's hash at each level, the lowest first (Bagwell, Ideal Hash Trees, 2001).
     * The key is in the leaf, so there are no entries: what stands at a slot is, by its class,
     *
     *   null         nothing
     *   Record       a leaf: the row itself
     *   Record[]     a bucket: two to four leaves in no order, or any number if their hashes are the same
     *   SparseNode   a node of few children
     *   Object[33]   a node of many: a child or null for each slot, then the owner
     *
     * A row of a table with sequential keys takes about five bytes of structure this way, one with random keys about
     * twelve. An owner is the token of the edit that made the node; whoever has it may still change the node in place.
     */
    static final int BITS = 5;

    static final int WIDTH = 1 << BITS;

    private final Keys keys;
    private final @Nullable Object root;
    private final long size;

    Trie(Keys keys, @Nullable Object root, long size) {
        this.keys = keys;
        this.root = root;
        this.size = size;
    }

    static Trie empty(Keys keys) {
        return new Trie(keys, null, 0);
    }

    Keys keys() {
        return keys;
    }

    @Nullable Object root() {
        return root;
    }

    long size() {
        return size;
    }

    /** The leaf with this key, or null. */
    @Nullable Record find(Object key) {
        return find(keys, root, key);
    }

    static @Nullable Record find(Keys keys, @Nullable Object root, Object key) {
        Object node = root;
        for (long rest = keys.hash(key); node != null; rest >>>= BITS) {
            if (node.getClass() == Object[].class) {
                node = ((@Nullable Object[]) node)[(int) rest & WIDTH - 1];
            } else if (node instanceof Record leaf) {
                return keys.matches(leaf, key) ? leaf : null;
            } else if (node instanceof SparseNode sparse) {
                node = sparse.child((int) rest & WIDTH - 1);
            } else {
                return findInBucket(keys, (Record[]) node, key);
            }
        }
        return null;
    }

    private static @Nullable Record findInBucket(Keys keys, Record[] bucket, Object key) {
        for (Record leaf : bucket) {
            if (keys.matches(leaf, key)) {
                return leaf;
            }
        }
        return null;
    }

    /** Any leaf, or null when there is none. */
    @Nullable Record any() {
        Iterator<Record> leaves = new TrieIterator(root);
        return leaves.hasNext() ? leaves.next() : null;
    }

    void forEach(Consumer<? super Record> action) {
        forEach(root, action);
    }

    private static void forEach(@Nullable Object node, Consumer<? super Record> action) {
        if (node instanceof Record leaf) {
            action.accept(leaf);
        } else if (node != null) {
            @Nullable Object[] children = childrenOf(node);
            int count = countOf(children);
            for (int i = 0; i < count; i++) {
                forEach(children[i], action);
            }
        }
    }

    /** The leaves, read as the stream advances. */
    Stream<Record> stream() {
        return StreamSupport.stream(
                Spliterators.spliterator(
                        new TrieIterator(root),
                        size,
                        Spliterator.IMMUTABLE | Spliterator.NONNULL | Spliterator.DISTINCT),
                false);
    }

    /** What is below a node or bucket; some may be null. Only the first {@link #countOf} are children. */
    static @Nullable Object[] childrenOf(Object node) {
        return node instanceof SparseNode sparse ? sparse.children : (@Nullable Object[]) node;
    }

    static int countOf(@Nullable Object[] children) {
        return children.getClass() == Object[].class ? Math.min(children.length, WIDTH) : children.length;
    }

    /** Copies the children of a node that has many, into a node of another owner. */
    static @Nullable Object[] copyOf(@Nullable Object[] node, Object owner) {
        @Nullable Object[] copy = Arrays.copyOf(node, WIDTH + 1);
        copy[WIDTH] = owner;
        return copy;
    }
}
