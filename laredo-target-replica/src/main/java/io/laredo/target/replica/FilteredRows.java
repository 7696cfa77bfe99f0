package io.laredo.target.replica;

import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Finds the leaves of one version of a table for which a filter is true: it narrows them down by the key or an index if
 * it can, and tests what is left.
 */
final class FilteredRows {
    private final ReplicaDefinition<?> definition;
    private final TableVersion table;

    FilteredRows(ReplicaDefinition<?> definition, TableVersion table) {
        this.definition = definition;
        this.table = table;
    }

    /**
     * The leaves.
     *
     * @throws IllegalArgumentException the entity has no such column, or it does not compare with such a value
     */
    Stream<Record> matching(Filter filter) {
        PreparedFilter test = PreparedFilter.of(filter, table.binding());
        Collection<Record> candidates = candidates(filter);
        Stream<Record> leaves = candidates == null ? table.rows().stream() : candidates.stream();
        return leaves.filter(leaf -> test.on(leaf) == PreparedFilter.Truth.TRUE);
    }

    /** A few leaves, each once, among which are all for which the filter is true; null if there is no short way to them. */
    private @Nullable Collection<Record> candidates(Filter filter) {
        if (filter instanceof Filter.Equal equal) {
            return byValues(Map.of(equal.column(), Collections.singletonList(equal.value())));
        }
        if (filter instanceof Filter.In in) {
            return byValues(Map.of(in.column(), in.values()));
        }
        if (filter instanceof Filter.And and) {
            return ofAnd(and.filters());
        }
        return filter instanceof Filter.Or or ? ofOr(or.filters()) : null;
    }

    private @Nullable Collection<Record> ofAnd(List<Filter> filters) {
        Map<String, List<@Nullable Object>> values = new HashMap<>();
        for (Filter filter : filters) {
            if (filter instanceof Filter.Equal equal) {
                values.put(equal.column(), Collections.singletonList(equal.value()));
            }
        }
        Collection<Record> byEqual = byValues(values);
        if (byEqual != null) {
            return byEqual;
        }
        for (Filter filter : filters) {
            Collection<Record> ofOne = filter instanceof Filter.Equal ? null : candidates(filter);
            if (ofOne != null) {
                return ofOne;
            }
        }
        return null;
    }

    private @Nullable Collection<Record> ofOr(List<Filter> filters) {
        Set<Record> all = identitySet();
        for (Filter filter : filters) {
            Collection<Record> ofOne = candidates(filter);
            if (ofOne == null) {
                return null;
            }
            all.addAll(ofOne);
        }
        return all;
    }

    /** By the key, or else the index of the most columns, among those whose columns all have values. */
    private @Nullable Collection<Record> byValues(Map<String, List<@Nullable Object>> values) {
        List<String> key =
                definition.idColumns().stream().map(EntityColumn::column).toList();
        if (values.keySet().containsAll(key)) {
            return find(table.rows(), key, values);
        }
        int best = -1;
        for (int i = 0; i < definition.indexes().size(); i++) {
            List<String> columns = definition.indexes().get(i);
            if (values.keySet().containsAll(columns)
                    && (best < 0
                            || columns.size() > definition.indexes().get(best).size())) {
                best = i;
            }
        }
        return best < 0
                ? null
                : find(table.indexes().get(best), definition.indexes().get(best), values);
    }

    private static Collection<Record> find(
            Trie trie, List<String> columns, Map<String, List<@Nullable Object>> values) {
        List<List<@Nullable Object>> each = columns.stream()
                .map(column -> Objects.requireNonNull(values.get(column)))
                .toList();
        if (each.size() > 1) {
            return find(trie, each.stream().map(value -> value.get(0)).toArray());
        }
        Set<Record> all = identitySet();
        each.get(0).forEach(value -> all.addAll(find(trie, value)));
        return all;
    }

    private static Collection<Record> find(Trie trie, @Nullable Object wanted) {
        Object key = trie.keys().wanted(wanted);
        Record entry = key == null ? null : trie.find(key);
        if (entry instanceof Group group) {
            return List.of(group.rows());
        }
        return entry == null ? List.of() : List.of(entry);
    }

    private static Set<Record> identitySet() {
        return Collections.newSetFromMap(new IdentityHashMap<>());
    }
}
