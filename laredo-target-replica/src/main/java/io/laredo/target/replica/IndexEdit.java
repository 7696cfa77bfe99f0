package io.laredo.target.replica;

import org.jspecify.annotations.Nullable;

/** An index on its way to its next version. Rows with a null in an indexed column are not in it. For one thread. */
final class IndexEdit {
    private final Keys keys;
    private final Keys rowKeys;
    private final TrieEdit entries;

    IndexEdit(Trie base, Keys rowKeys) {
        this.keys = base.keys();
        this.rowKeys = rowKeys;
        this.entries = new TrieEdit(base);
    }

    Trie finish() {
        return entries.finish();
    }

    /** Takes a leaf in, in place of another one with the same or another index key. */
    void put(@Nullable Record previous, Record leaf) {
        Object key = keys.keyOf(leaf);
        Object previousKey = previous == null ? null : keys.keyOf(previous);
        if (previous != null && previousKey != null) {
            if (key != null && keys.same(previousKey, key)) {
                replace(key, previous, leaf);
                return;
            }
            remove(previousKey, previous);
        }
        if (key != null) {
            add(key, leaf);
        }
    }

    /** Takes a leaf out. */
    void remove(Record leaf) {
        Object key = keys.keyOf(leaf);
        if (key != null) {
            remove(key, leaf);
        }
    }

    private void replace(Object key, Record previous, Record leaf) {
        Record entry = entries.find(key);
        entries.put(key, entry instanceof Group group ? group.with(previous, leaf) : leaf);
    }

    private void add(Object key, Record leaf) {
        Record entry = entries.find(key);
        if (entry instanceof Group group) {
            entries.put(key, group.with(leaf, rowKeys));
        } else {
            entries.put(key, entry == null ? leaf : Group.of(key, entry, leaf));
        }
    }

    private void remove(Object key, Record leaf) {
        if (entries.find(key) instanceof Group group) {
            entries.put(key, group.without(leaf));
        } else {
            entries.remove(key);
        }
    }
}
