package io.laredo.target.replica;

import io.laredo.LaredoException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A table as a transaction left it: its rows by key, and again by each index. It never changes. */
final class TableVersion {
    private final TableBinding binding;
    private final Trie rows;
    private final List<Trie> indexes;
    /** Two parts of {@link #rows}, one step closer to those who look rows up. */
    private final Keys keys;

    private final Record[][][][] root;
    private final @Nullable LaredoException withdrawnBy;

    /**
     * @param binding how the leaves are read
     * @param rows the leaves
     * @param indexes for each declared index the leaves, and {@link Group}s of those that share an index key
     */
    TableVersion(TableBinding binding, Trie rows, List<Trie> indexes) {
        this(binding, rows, indexes, null);
    }

    private TableVersion(TableBinding binding, Trie rows, List<Trie> indexes, @Nullable LaredoException withdrawnBy) {
        this.binding = binding;
        this.rows = rows;
        this.indexes = indexes;
        this.keys = rows.keys();
        this.root = rows.root();
        this.withdrawnBy = withdrawnBy;
    }

    static TableVersion empty(TableBinding binding) {
        return new TableVersion(
                binding,
                Trie.empty(binding.keys()),
                binding.indexes().stream().map(Trie::empty).toList());
    }

    /** The same content, which nobody may be shown; what is equal in the next baseline keeps its objects. */
    TableVersion withdrawn(LaredoException reason) {
        return new TableVersion(binding, rows, indexes, reason);
    }

    /** Why the content may be wrong; null when it is right. */
    @Nullable LaredoException withdrawnBy() {
        return withdrawnBy;
    }

    TableBinding binding() {
        return binding;
    }

    Trie rows() {
        return rows;
    }

    List<Trie> indexes() {
        return indexes;
    }

    /** The leaf of the row that a caller asks for by its key, or null. */
    @Nullable Record find(Object id) {
        Object key = keys.wanted(id);
        return key == null ? null : keys.find(root, key);
    }
}
