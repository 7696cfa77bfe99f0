package io.laredo.target.replica;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A trie on its way to the next one. Sections and pages that this edit made are changed in place, all others are copied
 * first, so the trie it started from stays as it is. For one thread.
 */
@SuppressWarnings(
        "ReferenceEquality") // An array is this edit's own exactly if it is not the one that was there before.
final class TrieEdit {
    /** A block that has become emptier than one slot in so many is made anew. */
    private static final int SPARSE = 4;

    private static final int BLOCKS_OF_A_SECTION = Trie.WIDTH * Trie.WIDTH;

    private final Keys keys;
    /** What must stay as it is. It has the pages that the root had before it was doubled, once or more often. */
    private Record[][][][] base;

    private Record[][][][] root;
    private long size;

    TrieEdit(Trie base) {
        this.keys = base.keys();
        this.base = base.root();
        this.root = base.root();
        this.size = base.size();
    }

    /** The trie as it is now; it changes with the edit, should that go on. */
    Trie finish() {
        return new Trie(keys, root, size);
    }

    long size() {
        return size;
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
        long hash = keys.hash(key);
        Record[][] page = ownPage(hash);
        int place = Trie.place(hash, page.length);
        Record[] block = page[place];
        int slot = keys.slotOf(block, hash, key);
        if (slot >= 0) {
            page[place] = with(block, slot, record);
            return block[slot];
        }
        page[place] = withAnother(block, hash, record);
        size++;
        if (size > (long) blocks() * Trie.FULL) {
            grow();
        }
        return null;
    }

    /**
     * Removes the record with this key.
     *
     * @return it, or null when there was none
     */
    @Nullable Record remove(Object key) {
        Record previous = find(key);
        if (previous == null) {
            return null;
        }
        long hash = keys.hash(key);
        Record[][] page = ownPage(hash);
        int place = Trie.place(hash, page.length);
        Record[] block = page[place];
        page[place] = without(block, keys.slotOf(block, hash, key));
        size--;
        if (size < blocks()) {
            rebuild(blocks() / (Trie.FULL / 2));
        }
        return previous;
    }

    private static Record[] with(Record[] block, int slot, @Nullable Record record) {
        Record[] changed = block.clone();
        changed[slot] = record;
        return changed;
    }

    private Record[] withAnother(Record[] block, long hash, Record record) {
        int slot = Trie.slot(hash, block.length);
        if (block[slot] == null && !Trie.isCrowded(block)) {
            return with(block, slot, record);
        }
        Record[] records = recordsOf(block, 1);
        records[records.length - 1] = record;
        return block(records, records.length);
    }

    private Record[] without(Record[] block, int slot) {
        Record[] changed = with(block, slot, null);
        Record[] records = recordsOf(changed, 0);
        return records.length * SPARSE > block.length ? changed : block(records, records.length);
    }

    private static Record[] recordsOf(Record[] block, int more) {
        Record[] records = new Record[block.length + more];
        int count = 0;
        for (Record record : block) {
            if (record != null) {
                records[count++] = record;
            }
        }
        return Arrays.copyOf(records, count + more);
    }

    /** A block of these records, of the least length that gives each a slot of its own, or else crowded. */
    private Record[] block(Record[] records, int count) {
        if (count == 0) {
            return Trie.NOTHING;
        }
        long[] hashes = new long[count];
        for (int i = 0; i < count; i++) {
            hashes[i] = keys.hashOf(records[i]);
        }
        // Some room from the start, lest a block that fills up is made anew for each of its records.
        int slots = count + count / 4;
        while (slots <= Trie.LARGEST && !areApart(hashes, slots)) {
            slots++;
        }
        Record[] block = new Record[slots];
        for (int i = 0; i < count; i++) {
            block[slots > Trie.LARGEST ? i : Trie.slot(hashes[i], slots)] = records[i];
        }
        return block;
    }

    private static boolean areApart(long[] hashes, int slots) {
        long low = 0;
        long high = 0;
        for (long hash : hashes) {
            int slot = Trie.slot(hash, slots);
            long bit = 1L << slot;
            if (((slot < Long.SIZE ? low : high) & bit) != 0) {
                return false;
            }
            if (slot < Long.SIZE) {
                low |= bit;
            } else {
                high |= bit;
            }
        }
        return true;
    }

    /** The page where a hash belongs, to be changed. */
    private Record[][] ownPage(long hash) {
        if (root == base) {
            root = base.clone();
        }
        int section = Trie.section(hash, root.length);
        Record[][][] pages = ownSection(section);
        int page = Trie.page(hash, pages.length);
        if (root.length > 1) {
            split(section & root.length / 2 - 1, page);
        }
        if (pages[page] == baseSection(section)[page]) {
            pages[page] = pages[page].clone();
        }
        return pages[page];
    }

    private Record[][][] ownSection(int section) {
        int other = section ^ root.length / 2;
        if (root[section] == baseSection(section) || (other != section && root[section] == root[other])) {
            root[section] = root[section].clone();
        }
        return root[section];
    }

    private Record[][][] baseSection(int section) {
        return base[section & base.length - 1];
    }

    /** Gives a page that two sections show to each what is its own. */
    private void split(int section, int page) {
        int other = section + root.length / 2;
        if (root[section][page] != root[other][page]) {
            return;
        }
        Record[][] both = root[section][page];
        Record[][] lower = both.clone();
        Record[][] upper = both.clone();
        for (int i = 0; i < both.length; i++) {
            split(both[i], lower, upper, i);
        }
        ownSection(section)[page] = lower;
        ownSection(other)[page] = upper;
    }

    private void split(Record[] block, Record[][] lower, Record[][] upper, int place) {
        Record[] toLower = new Record[block.length];
        Record[] toUpper = new Record[block.length];
        int lowerCount = 0;
        int upperCount = 0;
        for (Record record : block) {
            if (record == null) {
                continue;
            }
            if (Trie.section(keys.hashOf(record), root.length) < root.length / 2) {
                toLower[lowerCount++] = record;
            } else {
                toUpper[upperCount++] = record;
            }
        }
        lower[place] = block(toLower, lowerCount);
        upper[place] = block(toUpper, upperCount);
    }

    private int blocks() {
        return root.length * root[0].length * root[0][0].length;
    }

    private void grow() {
        if (blocks() < BLOCKS_OF_A_SECTION) {
            rebuild(blocks() * 2);
            return;
        }
        for (int section = 0; section < root.length / 2; section++) {
            for (int page = 0; page < Trie.WIDTH; page++) {
                split(section, page);
            }
        }
        Record[][][][] doubled = Arrays.copyOf(root, root.length * 2);
        System.arraycopy(root, 0, doubled, root.length, root.length);
        root = doubled;
    }

    private void rebuild(int blocks) {
        TrieIterator records = new TrieIterator(root);
        int number = Math.max(1, Integer.highestOneBit(blocks));
        root = Trie.root(number);
        base = Trie.root(number);
        while (records.hasNext()) {
            Record record = records.next();
            long hash = keys.hashOf(record);
            Record[][] page = ownPage(hash);
            page[Trie.place(hash, page.length)] = withAnother(page[Trie.place(hash, page.length)], hash, record);
        }
    }
}
