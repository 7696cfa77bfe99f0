package io.laredo.target.replica;

import java.util.List;

/**
 * A table as a transaction left it: its rows by key, and again by each index.
 *
 * @param binding how the leaves are read
 * @param rows the leaves
 * @param indexes for each declared index the leaves, and {@link Group}s of those that share an index key
 */
record TableVersion(TableBinding binding, Trie rows, List<Trie> indexes) {
    static TableVersion empty(TableBinding binding) {
        return new TableVersion(
                binding,
                Trie.empty(binding.keys()),
                binding.indexes().stream().map(Trie::empty).toList());
    }
}
