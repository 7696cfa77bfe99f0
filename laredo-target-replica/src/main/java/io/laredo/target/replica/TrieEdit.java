package io.laredo.target.replica;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A trie on its way to the next one. Nodes that this edit made are changed in place, all others are copied first, so the
 * trie it started from stays as it is. For one thread.
 */
final class TrieEdit {
    private static final int BUCKET = 4;
    private static final int DENSE_FROM = 16;
    private static final int SPARSE_UP_TO = 8;

    private final Keys keys;
    private final Object owner;
    private @Nullable Object root;
    private long size;
    /** The leaf that the present call replaces or removes. */
    private @Nullable Record previous;

    /**
     * @param owner the token of this edit; edits that share one must all be finished before anybody else sees their tries
     */
    TrieEdit(Trie base, Object owner) {
        this.keys = base.keys();
        this.owner = owner;
        this.root = base.root();
        this.size = base.size();
    }

    /** The trie as it is now. */
    Trie finish() {
        return new Trie(keys, root, size);
    }

    /** The leaf with this key, or null. */
    @Nullable Record find(Object key) {
        return Trie.find(keys, root, key);
    }

    /**
     * Adds a leaf in place of the one with the same key.
     *
     * @return that one, or null when there was none
     */
    @Nullable Record put(Object key, Record leaf) {
        previous = null;
        root = put(root, 0, keys.hash(key), key, leaf);
        if (previous == null) {
            size++;
        }
        return previous;
    }

    /**
     * Removes the leaf with this key.
     *
     * @return it, or null when there was none
     */
    @Nullable Record remove(Object key) {
        previous = null;
        root = remove(root, 0, keys.hash(key), key);
        if (previous != null) {
            size--;
        }
        return previous;
    }

    private Object put(@Nullable Object node, int shift, long hash, Object key, Record leaf) {
        if (node == null) {
            return leaf;
        }
        if (node instanceof Record other) {
            return putBeside(other, key, leaf);
        }
        if (node instanceof Record[] bucket) {
            return putIntoBucket(bucket, shift, hash, key, leaf);
        }
        int slot = slot(hash, shift);
        Object child = childOf(node, slot);
        Object changed = put(child, shift + Trie.BITS, hash, key, leaf);
        return changed == child ? node : withChild(node, slot, changed);
    }

    private Object putBeside(Record other, Object key, Record leaf) {
        if (keys.matches(other, key)) {
            previous = other;
            return leaf;
        }
        return new Record[] {other, leaf};
    }

    private Object putIntoBucket(Record[] bucket, int shift, long hash, Object key, Record leaf) {
        int place = placeOf(key, bucket);
        if (place >= 0) {
            previous = bucket[place];
            Record[] changed = bucket.clone();
            changed[place] = leaf;
            return changed;
        }
        if (bucket.length < BUCKET || allHave(hash, bucket)) {
            Record[] longer = Arrays.copyOf(bucket, bucket.length + 1);
            longer[bucket.length] = leaf;
            return longer;
        }
        Object node = new SparseNode(owner, 0, new Object[0]);
        for (Record each : bucket) {
            Object itsKey = keyOf(each);
            node = put(node, shift, keys.hash(itsKey), itsKey, each);
        }
        return put(node, shift, hash, key, leaf);
    }

    private @Nullable Object remove(@Nullable Object node, int shift, long hash, Object key) {
        if (node == null) {
            return null;
        }
        if (node instanceof Record leaf) {
            return removeLeaf(leaf, key);
        }
        if (node instanceof Record[] bucket) {
            return removeFromBucket(bucket, key);
        }
        int slot = slot(hash, shift);
        Object child = childOf(node, slot);
        Object changed = remove(child, shift + Trie.BITS, hash, key);
        if (changed == child) {
            return node;
        }
        Object smaller = changed == null ? withoutChild(node, slot) : withChild(node, slot, changed);
        return smaller instanceof SparseNode sparse ? collapsed(sparse) : smaller;
    }

    private @Nullable Object removeLeaf(Record leaf, Object key) {
        if (!keys.matches(leaf, key)) {
            return leaf;
        }
        previous = leaf;
        return null;
    }

    private Object removeFromBucket(Record[] bucket, Object key) {
        int place = placeOf(key, bucket);
        if (place < 0) {
            return bucket;
        }
        previous = bucket[place];
        if (bucket.length == 2) {
            return bucket[1 - place];
        }
        Record[] shorter = Arrays.copyOf(bucket, bucket.length - 1);
        System.arraycopy(bucket, place + 1, shorter, place, shorter.length - place);
        return shorter;
    }

    /** A node is needed only where its leaves do not fit a bucket. */
    private static @Nullable Object collapsed(SparseNode node) {
        Object[] children = node.children;
        if (children.length == 0) {
            return null;
        }
        if (children.length == 1 && (children[0] instanceof Record || children[0] instanceof Record[])) {
            return children[0];
        }
        if (children.length > BUCKET) {
            return node;
        }
        for (Object child : children) {
            if (!(child instanceof Record)) {
                return node;
            }
        }
        return Arrays.copyOf(children, children.length, Record[].class);
    }

    private static int slot(long hash, int shift) {
        return (int) (hash >>> shift) & Trie.WIDTH - 1;
    }

    private static @Nullable Object childOf(Object node, int slot) {
        return node instanceof SparseNode sparse ? sparse.child(slot) : ((@Nullable Object[]) node)[slot];
    }

    private Object withChild(Object node, int slot, Object child) {
        return node instanceof SparseNode sparse
                ? withChild(sparse, slot, child)
                : set((@Nullable Object[]) node, slot, child);
    }

    private Object withChild(SparseNode node, int slot, Object child) {
        int bit = 1 << slot;
        int place = node.place(bit);
        if ((node.occupied & bit) != 0) {
            Object[] children = node.owner == owner ? node.children : node.children.clone();
            children[place] = child;
            return sparse(node, node.occupied, children);
        }
        if (node.children.length + 1 == DENSE_FROM) {
            return set(dense(node), slot, child);
        }
        Object[] children = new Object[node.children.length + 1];
        System.arraycopy(node.children, 0, children, 0, place);
        children[place] = child;
        System.arraycopy(node.children, place, children, place + 1, node.children.length - place);
        return sparse(node, node.occupied | bit, children);
    }

    private Object withoutChild(Object node, int slot) {
        return node instanceof SparseNode sparse
                ? withoutChild(sparse, slot)
                : thinned(set((@Nullable Object[]) node, slot, null));
    }

    private SparseNode withoutChild(SparseNode node, int slot) {
        int bit = 1 << slot;
        int place = node.place(bit);
        Object[] children = Arrays.copyOf(node.children, node.children.length - 1);
        System.arraycopy(node.children, place + 1, children, place, children.length - place);
        return sparse(node, node.occupied & ~bit, children);
    }

    private SparseNode sparse(SparseNode node, int occupied, Object[] children) {
        if (node.owner != owner) {
            return new SparseNode(owner, occupied, children);
        }
        node.occupied = occupied;
        node.children = children;
        return node;
    }

    private @Nullable Object[] set(@Nullable Object[] node, int slot, @Nullable Object child) {
        @Nullable Object[] changed = node[Trie.WIDTH] == owner ? node : Trie.copyOf(node, owner);
        changed[slot] = child;
        return changed;
    }

    private @Nullable Object[] dense(SparseNode node) {
        @Nullable Object[] dense = new Object[Trie.WIDTH + 1];
        int place = 0;
        for (int slot = 0; slot < Trie.WIDTH; slot++) {
            if ((node.occupied & 1 << slot) != 0) {
                dense[slot] = node.children[place++];
            }
        }
        dense[Trie.WIDTH] = owner;
        return dense;
    }

    private Object thinned(@Nullable Object[] dense) {
        int occupied = 0;
        for (int slot = 0; slot < Trie.WIDTH; slot++) {
            if (dense[slot] != null) {
                occupied |= 1 << slot;
            }
        }
        if (Integer.bitCount(occupied) > SPARSE_UP_TO) {
            return dense;
        }
        Object[] children = Arrays.stream(dense, 0, Trie.WIDTH)
                .filter(child -> child != null)
                .toArray();
        return new SparseNode(owner, occupied, children);
    }

    private int placeOf(Object key, Record[] bucket) {
        for (int i = 0; i < bucket.length; i++) {
            if (keys.matches(bucket[i], key)) {
                return i;
            }
        }
        return -1;
    }

    private boolean allHave(long hash, Record[] bucket) {
        for (Record leaf : bucket) {
            if (keys.hash(keyOf(leaf)) != hash) {
                return false;
            }
        }
        return true;
    }

    private Object keyOf(Record leaf) {
        Object key = keys.keyOf(leaf);
        if (key == null) {
            throw new IllegalStateException("A leaf without a key");
        }
        return key;
    }
}
