package io.laredo.target.replica;

import org.jspecify.annotations.Nullable;

/**
 * A trie on its way to the next one. Nodes that this edit made are changed in place, all others are copied first, so the
 * trie it started from stays as it is. For one thread.
 */
final class TrieEdit {
    private static final int SMALLEST_BLOCK = 4;
    /** A block that is emptier than one slot in so many does not grow: its records would only meet again. */
    private static final int GROWS_FROM = 4;

    private static final int SHRINKS_FROM = 8;
    /** How many inner nodes use up all bits of a hash. */
    private static final int DEEPEST = (Long.SIZE + Trie.BITS - 1) / Trie.BITS;

    private final Keys keys;
    private final Owner owner;
    private Object @Nullable [] root;
    private long size;
    /** The record that the present call replaces or removes. */
    private @Nullable Record previous;

    /**
     * @param owner the token of this edit; edits that share one must all be finished before anybody else sees their tries
     */
    TrieEdit(Trie base, Owner owner) {
        this.keys = base.keys();
        this.owner = owner;
        this.root = base.root();
        this.size = base.size();
    }

    /** The trie as it is now. */
    Trie finish() {
        return new Trie(keys, root, size);
    }

    /** The record with this key, or null. */
    @Nullable Record find(Object key) {
        return keys.find(root, key);
    }

    /** The key of a record of this trie. */
    Object keyOf(Record record) {
        Object key = keys.keyOf(record);
        if (key == null) {
            throw new IllegalStateException("A record without a key");
        }
        return key;
    }

    /**
     * Adds a record in place of the one with the same key.
     *
     * @return that one, or null when there was none
     */
    @Nullable Record put(Object key, Record record) {
        previous = null;
        root = put(root, 0, keys.hash(key), key, record);
        if (previous == null) {
            size++;
        }
        return previous;
    }

    /**
     * Removes the record with this key.
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

    /**
     * @param depth how many inner nodes are above
     * @param key null when no record has the same one
     */
    private Object[] put(Object @Nullable [] node, int depth, long hash, @Nullable Object key, Record record) {
        if (node == null) {
            return putIntoBlock(block(SMALLEST_BLOCK), depth, hash, key, record);
        }
        if (!Trie.isInner(node)) {
            return putIntoBlock((Record[]) node, depth, hash, key, record);
        }
        long bits = bits(hash, depth);
        return withChild(node, bits, put(Trie.child(node, bits), depth + 1, hash, key, record));
    }

    private Object[] putIntoBlock(Record[] block, int depth, long hash, @Nullable Object key, Record record) {
        int mask = block.length - 2;
        int home = Trie.home(bits(hash, depth));
        for (int i = home, end = home + Trie.reach(block); i < end; i++) {
            Record other = block[i & mask];
            if (other == null || (key != null && keys.matches(other, key))) {
                previous = key == null ? previous : other;
                Record[] changed = owned(block);
                changed[i & mask] = record;
                return changed;
            }
        }
        return put(larger(block, depth), depth, hash, null, record);
    }

    private Object @Nullable [] larger(Record[] block, int depth) {
        int slots = block.length - 1;
        if (depth == DEEPEST) {
            return withRecordsOf(block, depth, block(Math.max(slots, Trie.LARGEST_BLOCK) * 2));
        }
        boolean doubles = slots < Trie.LARGEST_BLOCK && count(block) * GROWS_FROM >= slots;
        return withRecordsOf(block, depth, doubles ? block(slots * 2) : inner());
    }

    private Object @Nullable [] withRecordsOf(Record[] block, int depth, Object @Nullable [] fresh) {
        Object[] node = fresh;
        for (int i = 0; i < block.length - 1; i++) {
            if (block[i] != null) {
                node = put(node, depth, hashOf(block[i]), null, block[i]);
            }
        }
        return node;
    }

    private Object @Nullable [] remove(Object @Nullable [] node, int depth, long hash, Object key) {
        if (node == null) {
            return null;
        }
        if (!Trie.isInner(node)) {
            return removeFromBlock((Record[]) node, depth, hash, key);
        }
        long bits = bits(hash, depth);
        Object[] child = Trie.child(node, bits);
        Object[] changed = remove(child, depth + 1, hash, key);
        Object[] result = withChild(node, bits, changed);
        return hasShrunk(child, changed) ? merged(result, depth) : result;
    }

    private static boolean hasShrunk(Object @Nullable [] before, Object @Nullable [] after) {
        return before != null
                && (after == null || after.length < before.length || Trie.isInner(before) != Trie.isInner(after));
    }

    private Object @Nullable [] removeFromBlock(Record[] block, int depth, long hash, Object key) {
        int mask = block.length - 2;
        int home = Trie.home(bits(hash, depth));
        for (int i = home, end = home + Trie.reach(block); i < end; i++) {
            Record other = block[i & mask];
            if (other == null) {
                return block;
            }
            if (keys.matches(other, key)) {
                previous = other;
                return shrunk(without(owned(block), i & mask, depth), depth);
            }
        }
        return block;
    }

    /** Empties a slot, and moves up what would no longer be found behind the gap. */
    private Record[] without(Record[] block, int slot, int depth) {
        int mask = block.length - 2;
        int reach = Trie.reach(block);
        int gap = slot;
        for (int i = slot + 1; i - gap < reach && i - slot <= mask && block[i & mask] != null; i++) {
            int home = Trie.home(bits(hashOf(block[i & mask]), depth));
            if (((i - home) & mask) >= i - gap) {
                block[gap & mask] = block[i & mask];
                gap = i;
            }
        }
        block[gap & mask] = null;
        return block;
    }

    private Object @Nullable [] shrunk(Record[] block, int depth) {
        int count = count(block);
        boolean isRoomy = block.length - 1 > SMALLEST_BLOCK && count * SHRINKS_FROM <= block.length - 1;
        return count == 0 || isRoomy ? withRecordsOf(block, depth, null) : block;
    }

    /** An inner node whose records fit one small block becomes that block. */
    private Object @Nullable [] merged(Object[] inner, int depth) {
        int count = 0;
        for (int slot = 0; slot < Trie.WIDTH; slot++) {
            Object[] child = Trie.child(inner, slot);
            if (child != null && Trie.isInner(child)) {
                return inner;
            }
            count += child == null ? 0 : count((Record[]) child);
        }
        if (count > Trie.WIDTH) {
            return inner;
        }
        Object[] node = null;
        for (int slot = 0; slot < Trie.WIDTH; slot++) {
            Object[] child = Trie.child(inner, slot);
            node = child == null ? node : withRecordsOf((Record[]) child, depth, node);
        }
        return node;
    }

    private Object[] withChild(Object[] inner, long bits, Object @Nullable [] child) {
        if (Trie.child(inner, bits) == child) {
            return inner;
        }
        Object[] changed = inner;
        if (!owner.owns(inner)) {
            changed = inner.clone();
            changed[Trie.WIDTH] = owner.mark();
        }
        changed[(int) bits & Trie.WIDTH - 1] = child;
        return changed;
    }

    private Record[] owned(Record[] block) {
        if (owner.owns(block)) {
            return block;
        }
        Record[] copy = block.clone();
        copy[block.length - 1] = owner;
        return copy;
    }

    private Object[] inner() {
        Object[][] inner = new Object[Trie.WIDTH + 1][];
        inner[Trie.WIDTH] = owner.mark();
        return inner;
    }

    private Record[] block(int slots) {
        Record[] block = new Record[slots + 1];
        block[slots] = owner;
        return block;
    }

    private static int count(Record[] block) {
        int count = 0;
        for (int i = 0; i < block.length - 1; i++) {
            count += block[i] == null ? 0 : 1;
        }
        return count;
    }

    private static long bits(long hash, int depth) {
        return depth == DEEPEST ? 0 : hash >>> (depth * Trie.BITS);
    }

    private long hashOf(Record record) {
        return keys.hash(keyOf(record));
    }
}
