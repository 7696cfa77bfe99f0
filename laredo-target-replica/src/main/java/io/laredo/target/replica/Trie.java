package io.laredo.target.replica;

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
     * A hash trie with wide leaves. Inner nodes take five bits of a key's hash each, the lowest first; below them, blocks
     * are small hash tables over the next bits. The key is in the record, so there are no entries.
     *
     *   Object[33][]         an inner node: a node or null for each slot, then the owner's mark
     *   Record[2^n + 1]      a block: records or null, then the owner
     *
     * In a block a record stands at its home slot or, if others came first, in one of the next ones, never more than REACH
     * away and with no gap between; past the last slot comes the first. A block without room doubles and at its largest
     * becomes an inner node. So sequential keys fill blocks to the last slot (4 to 8 bytes of structure for a row)
     * and random ones about to the half (9 to 13), and a look-up meets few branches that a processor cannot foresee.
     *
     * Records whose hashes are equal in all bits, when they are more than REACH, end up below the last inner node in a
     * block larger than any other, which is searched from end to end.
     */
    static final int BITS = 6;

    static final int WIDTH = 1 << BITS;
    static final int LARGEST_BLOCK = 256;
    private static final int REACH = 8;

    private final Keys keys;
    private final Object @Nullable [] root;
    private final long size;

    Trie(Keys keys, Object @Nullable [] root, long size) {
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

    Object @Nullable [] root() {
        return root;
    }

    long size() {
        return size;
    }

    /** The record with this key, or null. */
    @Nullable Record find(Object key) {
        return keys.find(root, key);
    }

    static boolean isInner(Object[] node) {
        return node.getClass() == Object[][].class;
    }

    /** What is below an inner node for these bits of a hash. */
    static Object @Nullable [] child(Object[] inner, long bits) {
        return ((Object[][]) inner)[(int) bits & WIDTH - 1];
    }

    /** The slot of a block to begin at; the block's size cuts it further. */
    static int home(long bits) {
        return (int) bits & LARGEST_BLOCK - 1;
    }

    /** In how many slots of a block a record may be. */
    static int reach(Object[] block) {
        return block.length > LARGEST_BLOCK + 1 ? block.length - 1 : Math.min(REACH, block.length - 1);
    }

    /** Any record, or null when there is none. */
    @Nullable Record any() {
        TrieIterator records = new TrieIterator(root);
        return records.hasNext() ? records.next() : null;
    }

    void forEach(Consumer<? super Record> action) {
        forEach(root, action);
    }

    private static void forEach(Object @Nullable [] node, Consumer<? super Record> action) {
        if (node == null) {
            return;
        }
        boolean isInner = isInner(node);
        for (int i = 0; i < node.length - 1; i++) {
            if (isInner) {
                forEach(child(node, i), action);
            } else if (node[i] != null) {
                action.accept((Record) node[i]);
            }
        }
    }

    /** All records, in an array of their own. */
    Record[] toArray() {
        Record[] records = new Record[Math.toIntExact(size)];
        int count = 0;
        for (TrieIterator iterator = new TrieIterator(root); iterator.hasNext(); ) {
            records[count++] = iterator.next();
        }
        return records;
    }

    /** The records, read as the stream advances. */
    Stream<Record> stream() {
        return StreamSupport.stream(
                Spliterators.spliterator(
                        new TrieIterator(root),
                        size,
                        Spliterator.IMMUTABLE | Spliterator.NONNULL | Spliterator.DISTINCT),
                false);
    }
}
