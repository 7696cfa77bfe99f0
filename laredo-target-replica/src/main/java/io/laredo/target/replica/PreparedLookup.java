package io.laredo.target.replica;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A search whose columns have been checked and whose way to the rows is chosen. */
abstract class PreparedLookup<T> implements Replica.Lookup<T> {
    private final TableReplica<T, ?> replica;
    private final List<String> asked;
    private final int[] order;

    /**
     * @param asked the columns in the order in which values are given
     * @param used the same columns in the order in which keys have them
     */
    PreparedLookup(TableReplica<T, ?> replica, List<String> asked, List<String> used) {
        this.replica = replica;
        this.asked = asked;
        this.order = used.stream().mapToInt(asked::indexOf).toArray();
    }

    /** The best lookup over these columns. */
    static <T> Replica.Lookup<T> over(TableReplica<T, ?> replica, List<String> asked) {
        ReplicaDefinition<T> definition = replica.definition();
        asked.forEach(definition::indexOf);
        Set<String> columns = new HashSet<>(asked);
        if (asked.isEmpty() || columns.size() != asked.size()) {
            throw new IllegalArgumentException(
                    "A lookup in %s needs at least one column, and each once; got %s".formatted(definition, asked));
        }
        List<String> key =
                definition.idColumns().stream().map(EntityColumn::column).toList();
        if (columns.equals(new HashSet<>(key))) {
            return new KeyedLookup<>(replica, asked, key, KeyedLookup.KEY);
        }
        for (int i = 0; i < definition.indexes().size(); i++) {
            List<String> index = definition.indexes().get(i);
            if (columns.equals(new HashSet<>(index))) {
                return new KeyedLookup<>(replica, asked, index, i);
            }
        }
        return new ScanLookup<>(replica, asked);
    }

    TableReplica<T, ?> replica() {
        return replica;
    }

    /**
     * The key to look for, or null if nothing equals the values.
     *
     * @throws IllegalArgumentException there are more or fewer values than columns, or one is of the wrong type
     */
    @Nullable Object wanted(Keys keys, @Nullable Object[] values) {
        if (values.length != order.length) {
            throw new IllegalArgumentException("A lookup by %s in %s takes %d values, got %d"
                    .formatted(asked, replica.definition(), order.length, values.length));
        }
        if (order.length == 1) {
            return keys.wanted(values[0]);
        }
        @Nullable Object[] ordered = new Object[order.length];
        for (int i = 0; i < order.length; i++) {
            ordered[i] = values[order[i]];
        }
        return keys.wanted(ordered);
    }

    @Override
    public String toString() {
        return "lookup by %s in %s: %s".formatted(asked, replica.definition(), explain());
    }
}
