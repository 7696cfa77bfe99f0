package io.laredo.target.replica;

import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/** Goes over the records of a trie, block by block. For one thread. */
final class TrieIterator implements Iterator<Record> {
    private final Record[][][][] root;
    private int section;
    private int page;
    private int block;
    private int slot;
    private @Nullable Record next;

    TrieIterator(Record[][][][] root) {
        this.root = root;
        this.next = advance();
    }

    @Override
    public boolean hasNext() {
        return next != null;
    }

    @Override
    public Record next() {
        Record record = next;
        if (record == null) {
            throw new NoSuchElementException();
        }
        next = advance();
        return record;
    }

    private @Nullable Record advance() {
        for (; section < root.length; section++, page = 0) {
            for (; page < root[section].length; page++) {
                Record record = Trie.isRepeated(root, section, page) ? null : advanceIn(root[section][page]);
                if (record != null) {
                    return record;
                }
            }
        }
        return null;
    }

    private @Nullable Record advanceIn(Record[][] blocks) {
        for (; block < blocks.length; block++, slot = 0) {
            while (slot < blocks[block].length) {
                Record record = blocks[block][slot++];
                if (record != null) {
                    return record;
                }
            }
        }
        block = 0;
        return null;
    }
}
