package io.laredo.target.replica;

import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Takes a key of several columns apart, which callers give as a record of their own. Any thread may call. */
final class CompositeId {
    private final ReplicaDefinition<?> definition;
    private volatile @Nullable Parts parts;

    CompositeId(ReplicaDefinition<?> definition) {
        this.definition = definition;
    }

    /**
     * The values of the key, in the order of the entity's {@code @Id} components.
     *
     * @throws IllegalArgumentException the object is no record with components of their names
     */
    @Nullable Object[] values(Object id) {
        Parts known = parts;
        if (known == null || known.type != id.getClass()) {
            known = partsOf(id.getClass());
            parts = known;
        }
        Record key = (Record) id;
        return known.readers.stream().map(reader -> reader.apply(key)).toArray();
    }

    private Parts partsOf(Class<?> type) {
        List<String> names = type.isRecord()
                ? Arrays.stream(type.getRecordComponents())
                        .map(RecordComponent::getName)
                        .toList()
                : List.of();
        List<String> wanted =
                definition.idColumns().stream().map(EntityColumn::component).toList();
        if (!names.containsAll(wanted)) {
            throw new IllegalArgumentException(
                    "The key of %s has the components %s, and %s is no record with these. Pass such a record"
                            .formatted(definition, wanted, type.getName()));
        }
        EntityAccess access = EntityAccess.to(type);
        return new Parts(
                type,
                wanted.stream().map(name -> access.reader(names.indexOf(name))).toList());
    }

    private record Parts(Class<?> type, List<Function<Record, @Nullable Object>> readers) {}
}
