package io.laredo.target.replica;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Replicas by their entity classes. */
final class ReplicasByType {
    private final Map<Class<?>, TableReplica<?, ?>> replicas = new HashMap<>();

    /**
     * @throws IllegalArgumentException two are of the same entity
     */
    ReplicasByType(List<TableReplica<?, ?>> all) {
        for (TableReplica<?, ?> replica : all) {
            if (replicas.put(replica.type(), replica) != null) {
                throw new IllegalArgumentException(
                        "Two replica targets keep %s. Give it to one".formatted(replica.definition()));
            }
        }
    }

    /**
     * The replica of an entity.
     *
     * @throws IllegalArgumentException there is none
     */
    @SuppressWarnings(
            "unchecked") // A replica stands under its own type; ID is the caller's promise, checked on each use.
    <T, ID> TableReplica<T, ID> get(Class<T> entity) {
        TableReplica<?, ?> replica = replicas.get(entity);
        if (replica == null) {
            throw new IllegalArgumentException("%s is not a replicated entity here; these are: %s"
                    .formatted(
                            entity.getName(),
                            replicas.keySet().stream()
                                    .map(Class::getName)
                                    .sorted()
                                    .toList()));
        }
        return (TableReplica<T, ID>) replica;
    }
}
