package io.laredo.spring.data;

import io.laredo.target.replica.EntityColumn;
import io.laredo.target.replica.ReplicaDefinition;
import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.data.repository.core.RepositoryMetadata;
import org.springframework.util.ClassUtils;

/** Checks that a repository's key type is its entity's; another one would never find a row. */
final class KeyTypes {
    private KeyTypes() {}

    /**
     * Compares the two.
     *
     * @throws RepositoryInterfaceException they differ
     */
    static void check(RepositoryMetadata repository, ReplicaDefinition<?> definition) {
        List<EntityColumn> key = definition.idColumns();
        Class<?> given = repository.getIdType();
        boolean fits = key.size() == 1 ? given == boxed(key.get(0).rawType()) : hasComponents(given, key);
        if (fits) {
            return;
        }
        throw new RepositoryInterfaceException(
                "%s has keys of type %s, but the @Id of %s is %s"
                        .formatted(
                                repository.getRepositoryInterface().getName(),
                                given.getSimpleName(),
                                definition.type().getSimpleName(),
                                key.stream().map(EntityColumn::toString).collect(Collectors.joining(", "))),
                key.size() == 1
                        ? "Make %s the second type argument"
                                .formatted(boxed(key.get(0).rawType()).getSimpleName())
                        : "Make a record with exactly these components the second type argument");
    }

    private static boolean hasComponents(Class<?> given, List<EntityColumn> key) {
        if (!given.isRecord()) {
            return false;
        }
        Map<String, Class<?>> components = Stream.of(given.getRecordComponents())
                .collect(Collectors.toMap(RecordComponent::getName, component -> boxed(component.getType())));
        return components.equals(
                key.stream().collect(Collectors.toMap(EntityColumn::component, column -> boxed(column.rawType()))));
    }

    private static Class<?> boxed(Class<?> type) {
        return ClassUtils.resolvePrimitiveIfNecessary(type);
    }
}
