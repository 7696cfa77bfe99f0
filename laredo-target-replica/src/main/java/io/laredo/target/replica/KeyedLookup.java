package io.laredo.target.replica;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A search by the table's key or by an index: it goes straight to the rows. */
final class KeyedLookup<T> extends PreparedLookup<T> {
    /** Stands for the table's key among the places of indexes. */
    static final int KEY = -1;

    private final List<String> used;
    private final int index;

    KeyedLookup(TableReplica<T, ?> replica, List<String> asked, List<String> used, int index) {
        super(replica, asked, used);
        this.used = used;
        this.index = index;
    }

    @Override
    public List<T> find(@Nullable Object... values) {
        Record entry = entry(values);
        if (entry instanceof Group group) {
            return new RowList<>(group.rows());
        }
        return entry == null ? List.of() : List.of(replica().object(entry));
    }

    @Override
    public @Nullable T findAny(@Nullable Object... values) {
        Record entry = entry(values);
        Record leaf = entry instanceof Group group ? group.any() : entry;
        return leaf == null ? null : replica().object(leaf);
    }

    @Override
    public long count(@Nullable Object... values) {
        Record entry = entry(values);
        return entry instanceof Group group ? group.size() : entry == null ? 0 : 1;
    }

    private @Nullable Record entry(@Nullable Object[] values) {
        TableVersion table = replica().version();
        Trie entries = index == KEY ? table.rows() : table.indexes().get(index);
        Object key = wanted(entries.keys(), values);
        return key == null ? null : entries.find(key);
    }

    @Override
    public String explain() {
        return index == KEY ? "key" : "index (%s)".formatted(String.join(", ", used));
    }
}
