package io.laredo.target.replica;

import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a table that share an index key, two or more. It never changes.
 *
 * @param key what they share
 * @param few the rows in no order, as long as they are few; otherwise null
 * @param many the rows by the table's key, when they are many; otherwise null
 */
@SuppressWarnings("ArrayRecordComponent") // A list around the array would cost memory; nobody compares groups.
record Group(Object key, Record @Nullable [] few, @Nullable Trie many) {
    /*
     * An array is the quickest to list and the smallest to keep, and a row that leaves is found in it by its identity,
     * without a look at other rows. But each change copies it, hence the limit.
     */
    private static final int FEW = 64;

    static Group of(Object key, Record first, Record second) {
        return new Group(key, new Record[] {first, second}, null);
    }

    long size() {
        return few != null ? few.length : trie().size();
    }

    Record any() {
        Record any = few != null ? few[0] : trie().any();
        if (any == null) {
            throw new IllegalStateException("A group without rows");
        }
        return any;
    }

    /** The rows; the caller must not change the array. */
    Record[] rows() {
        return few != null ? few : trie().toArray();
    }

    /** This group and another row. */
    Group with(Record leaf, Keys rowKeys) {
        if (few == null) {
            return edited(edit -> edit.put(edit.keyOf(leaf), leaf));
        }
        if (few.length < FEW) {
            Record[] longer = Arrays.copyOf(few, few.length + 1);
            longer[few.length] = leaf;
            return new Group(key, longer, null);
        }
        TrieEdit edit = new TrieEdit(Trie.empty(rowKeys));
        for (Record each : few) {
            edit.put(edit.keyOf(each), each);
        }
        edit.put(edit.keyOf(leaf), leaf);
        return new Group(key, null, edit.finish());
    }

    /** This group with a row in place of its former self. */
    Group with(Record previous, Record leaf) {
        if (few == null) {
            return edited(edit -> edit.put(edit.keyOf(leaf), leaf));
        }
        Record[] changed = few.clone();
        changed[placeOf(previous, few)] = leaf;
        return new Group(key, changed, null);
    }

    /** What is left without a row: a group, or the other row of two. */
    Record without(Record previous) {
        if (few == null) {
            Group smaller = edited(edit -> edit.remove(edit.keyOf(previous)));
            return smaller.size() > FEW / 2 ? smaller : new Group(key, smaller.rows(), null);
        }
        int place = placeOf(previous, few);
        if (few.length == 2) {
            return few[1 - place];
        }
        Record[] shorter = Arrays.copyOf(few, few.length - 1);
        System.arraycopy(few, place + 1, shorter, place, shorter.length - place);
        return new Group(key, shorter, null);
    }

    private Group edited(Consumer<TrieEdit> change) {
        TrieEdit edit = new TrieEdit(trie());
        change.accept(edit);
        return new Group(key, null, edit.finish());
    }

    private Trie trie() {
        if (many == null) {
            throw new IllegalStateException("A group of few rows has no trie");
        }
        return many;
    }

    @SuppressWarnings(
            "ReferenceEquality") // Equal rows of different keys do not occur, and equals would look at them all.
    private static int placeOf(Record row, Record[] rows) {
        for (int i = 0; i < rows.length; i++) {
            if (rows[i] == row) {
                return i;
            }
        }
        throw new IllegalStateException("A row is not in the group of its index key");
    }
}
