package io.laredo.spring.data;

import io.laredo.target.replica.EntityColumn;
import io.laredo.target.replica.Replica;
import io.laredo.target.replica.ReplicaDefinition;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Chooses the way to the rows of a derived query: the key or an index where it fits exactly, else a filter. */
final class Planner<T> {
    private final Replica<T, ?> replica;
    private final List<String> key;
    private final List<List<String>> indexes;

    Planner(Replica<T, ?> replica, ReplicaDefinition<T> definition) {
        this.replica = replica;
        this.key = definition.idColumns().stream().map(EntityColumn::column).toList();
        this.indexes = definition.indexes();
    }

    /** Plans a query without conditions. */
    Plan<T> all() {
        return new Plan.All<>(replica);
    }

    /** Plans a query by any condition. */
    Plan<T> filter(FilterTemplate filter) {
        return new Plan.ByFilter<>(replica, filter);
    }

    /**
     * Plans a query by the values of columns.
     *
     * @param values for each column what it has to equal
     * @return null when neither the key nor an index is over exactly these columns
     */
    @Nullable Plan<T> lookup(Map<String, Argument> values) {
        return Stream.concat(Stream.of(key), indexes.stream())
                .filter(columns -> Set.copyOf(columns).equals(values.keySet()))
                .findFirst()
                .map(columns -> lookup(columns, values))
                .orElse(null);
    }

    /* In the order of the arguments, so that these can be passed on as they come unless there are constants. */
    private Plan<T> lookup(List<String> columns, Map<String, Argument> values) {
        List<String> ordered = columns.stream()
                .sorted(Comparator.comparingInt(
                        column -> Objects.requireNonNull(values.get(column)).position()))
                .toList();
        List<Argument> arguments = ordered.stream().map(values::get).toList();
        boolean hasConstant = arguments.stream().anyMatch(Argument::isConstant);
        return new Plan.ByLookup<>(
                replica.lookup(ordered.toArray(String[]::new)), hasConstant ? arguments : null, columns.equals(key));
    }
}
