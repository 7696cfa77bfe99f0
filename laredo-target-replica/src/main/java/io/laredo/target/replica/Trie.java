package io.laredo.target.replica;

import java.util.Arrays;
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
     * A hash trie of the same depth everywhere. The upper half of a key's hash leads over three steps to a block: six bits
     * to a place in a page, six to a page in a section, the rest to a section. A small trie takes fewer.
     *
     *   Record[r][][][]      the root: sections
     *   Record[64][][]       a section: pages
     *   Record[64][]         a page: blocks
     *   Record[n]            a block: each record in the slot that is the remainder of its hash's lower half by n
     *
     * The key is in the record, so there are no entries. The length of a block is chosen so that no two of its records want
     * the same slot. So a look-up makes no choice that a processor would have to guess while it waits for memory, and
     * touches no record but the one it finds.
     *
     * When there are FULL records for each block, the blocks become twice as many. Up to one section the trie is built
     * anew. Beyond, the root is doubled, and its second half shows the pages of the first, each until a change comes to
     * it: then it is split into the two pages that belong there. So structure takes 12 to 13 bytes for a row whose key is
     * random, and 5 to 8 where keys are in sequence.
     *
     * Records whose hashes agree in half of the bits cannot be kept apart like this. A block that would become longer than
     * LARGEST is crowded: its records are anywhere in it, and it is searched from end to end.
     */
    static final int BITS = 6;

    static final int WIDTH = 1 << BITS;
    static final int FULL = 10;
    static final int LARGEST = 128;
    /** The block that stands wherever there are no records. */
    static final Record[] NOTHING = new Record[1];

    private final Keys keys;
    private final Record[][][][] root;
    private final long size;

    Trie(Keys keys, Record[][][][] root, long size) {
        this.keys = keys;
        this.root = root;
        this.size = size;
    }

    static Trie empty(Keys keys) {
        return new Trie(keys, root(1), 0);
    }

    /** The root of an empty trie with this number of blocks, a power of two. */
    static Record[][][][] root(int blocks) {
        int page = Math.min(WIDTH, blocks);
        int section = Math.min(WIDTH, blocks / page);
        Record[][][][] root = new Record[blocks / page / section][section][page][];
        for (Record[][][] sections : root) {
            for (Record[][] pages : sections) {
                Arrays.fill(pages, NOTHING);
            }
        }
        return root;
    }

    Keys keys() {
        return keys;
    }

    Record[][][][] root() {
        return root;
    }

    long size() {
        return size;
    }

    /** The record with this key, or null. */
    @Nullable Record find(Object key) {
        return keys.find(root, key);
    }

    /** The block where records of a hash are. */
    static Record[] block(Record[][][][] root, long hash) {
        Record[][][] section = root[section(hash, root.length)];
        Record[][] page = section[page(hash, section.length)];
        return page[place(hash, page.length)];
    }

    /** The section of a hash, out of so many. */
    static int section(long hash, int sections) {
        return (int) (hash >>> (Integer.SIZE + 2 * BITS)) & sections - 1;
    }

    /** The page of a hash, out of so many of a section. */
    static int page(long hash, int pages) {
        return (int) (hash >>> (Integer.SIZE + BITS)) & pages - 1;
    }

    /** The place of the block of a hash, out of so many of a page. */
    static int place(long hash, int blocks) {
        return (int) (hash >>> Integer.SIZE) & blocks - 1;
    }

    /** The slot of a hash in a block of so many. */
    static int slot(long hash, int slots) {
        return ((int) hash & Integer.MAX_VALUE) % slots;
    }

    /** Whether records may be in any slot of a block. */
    static boolean isCrowded(Record[] block) {
        return block.length > LARGEST;
    }

    /** Whether a page is shown a second time, for the sake of another one that it has not been split from yet. */
    static boolean isRepeated(Record[][][][] root, int section, int page) {
        return section >= root.length / 2
                && root.length > 1
                && root[section][page] == root[section - root.length / 2][page];
    }

    /** Any record, or null when there is none. */
    @Nullable Record any() {
        TrieIterator records = new TrieIterator(root);
        return records.hasNext() ? records.next() : null;
    }

    void forEach(Consumer<? super Record> action) {
        new TrieIterator(root).forEachRemaining(action);
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
