package io.laredo.target.replica;

import org.jspecify.annotations.Nullable;

/** An index on its way to its next version. Rows with a null in an indexed column are not in it. For one thread. */
final class IndexEdit {
    private final Keys keys;
    private final Keys rowKeys;
    private final Object owner;
    private final TrieEdit entries;

    IndexEdit(Trie base, Keys rowKeys, Object owner) {
        this.keys = base.keys();
        this.rowKeys = rowKeys;
        this.owner = owner;
        this.entries = new TrieEdit(base, owner);
    }

    Trie finish() {
        return entries.finish();
    }

    /** Takes a leaf in, in place of another one with the same or another index key. */
    void put(Object rowKey, @Nullable Record previous, Record leaf) {
        Object key = keys.keyOf(leaf);
        if (previous != null) {
            Object previousKey = keys.keyOf(previous);
            if (previousKey != null && (key == null || !keys.same(previousKey, key))) {
                remove(previousKey, rowKey);
            }
        }
        if (key != null) {
            put(key, rowKey, leaf);
        }
    }

    /** Takes a leaf out. */
    void remove(Object rowKey, Record leaf) {
        Object key = keys.keyOf(leaf);
        if (key != null) {
            remove(key, rowKey);
        }
    }

    private void put(Object key, Object rowKey, Record leaf) {
        Record entry = entries.find(key);
        if (entry == null || (!(entry instanceof Group) && rowKeys.matches(entry, rowKey))) {
            entries.put(key, leaf);
            return;
        }
        TrieEdit rows = editOf(entry);
        rows.put(rowKey, leaf);
        Object sharedKey = entry instanceof Group group ? group.key() : key;
        entries.put(key, new Group(sharedKey, rows.finish()));
    }

    private TrieEdit editOf(Record entry) {
        return new TrieEdit(entry instanceof Group group ? group.rows() : new Trie(rowKeys, entry, 1), owner);
    }

    private void remove(Object key, Object rowKey) {
        if (!(entries.find(key) instanceof Group group)) {
            entries.remove(key);
            return;
        }
        TrieEdit rows = new TrieEdit(group.rows(), owner);
        rows.remove(rowKey);
        Trie rest = rows.finish();
        Record only = rest.size() == 1 ? rest.any() : null;
        entries.put(key, only != null ? only : new Group(group.key(), rest));
    }
}
