package io.laredo.spring.boot.autoconfigure;

import io.laredo.target.replica.ReplicaDefinition;
import java.util.List;

/**
 * The replicated entities of the application.
 *
 * @param definitions one for each class annotated with {@code @ReplicatedEntity} in the application's packages
 */
record ReplicatedEntities(List<ReplicaDefinition<?>> definitions) {
    ReplicatedEntities {
        definitions = List.copyOf(definitions);
    }
}
