package io.laredo.target.replica;

import io.laredo.TableId;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What an entity class says about its replica: the table, the column of each component, the key and the indexes.
 *
 * @param <T> the entity
 */
public final class ReplicaDefinition<T> {
    private final Class<T> type;
    private final TableId table;
    private final List<EntityColumn> columns;
    private final List<List<String>> indexes;

    private ReplicaDefinition(Class<T> type, TableId table, List<EntityColumn> columns, List<List<String>> indexes) {
        this.type = type;
        this.table = table;
        this.columns = columns;
        this.indexes = indexes;
    }

    /**
     * Reads the annotations of an entity class.
     *
     * @throws EntityException the class is not a record, or its annotations are missing or contradict each other
     */
    public static <T> ReplicaDefinition<T> of(Class<T> entity) {
        ReplicatedEntity annotation = entity.getAnnotation(ReplicatedEntity.class);
        if (annotation == null) {
            throw new EntityException(
                    "%s is not a replicated entity".formatted(entity.getName()),
                    "Add @ReplicatedEntity(table = \"…\") to it");
        }
        if (!entity.isRecord()) {
            throw new EntityException(
                    "%s is no record, and the rows of a replica are records".formatted(entity.getName()),
                    "Declare it as record %s(…)".formatted(entity.getSimpleName()));
        }
        List<EntityColumn> columns = Arrays.stream(entity.getRecordComponents())
                .map(EntityColumn::of)
                .toList();
        List<List<String>> indexes = Arrays.stream(entity.getAnnotationsByType(ReplicaIndex.class))
                .map(index -> List.of(index.columns()))
                .toList();
        ReplicaDefinition<T> definition =
                new ReplicaDefinition<>(entity, new TableId(annotation.schema(), annotation.table()), columns, indexes);
        definition.check();
        return definition;
    }

    private void check() {
        Set<String> names = new HashSet<>();
        for (EntityColumn column : columns) {
            if (!names.add(column.column())) {
                throw new EntityException(
                        "Two components of %s are column '%s'".formatted(type.getName(), column.column()),
                        "Name another column with @ReplicaColumn, or remove one component");
            }
        }
        if (idColumns().isEmpty()) {
            throw new EntityException(
                    "%s has no key: none of its components is an @Id".formatted(type.getName()),
                    "Put @Id (of org.springframework.data.annotation or jakarta.persistence) on the components of the"
                            + " key of table " + table);
        }
        indexes.forEach(index -> checkIndex(index, names));
    }

    private void checkIndex(List<String> index, Set<String> names) {
        if (index.isEmpty() || new HashSet<>(index).size() != index.size()) {
            throw new EntityException(
                    "An index of %s is over columns %s".formatted(type.getName(), index),
                    "Name at least one column in @ReplicaIndex, and each once");
        }
        for (String column : index) {
            if (!names.contains(column)) {
                throw new EntityException(
                        "An index of %s is over column '%s', which is no component's; the nearest are %s"
                                .formatted(type.getName(), column, NearestNames.to(column, names)),
                        "Use the column's name in the database in @ReplicaIndex, or add the component");
            }
        }
    }

    /** The entity class. */
    public Class<T> type() {
        return type;
    }

    /** The table it comes from. */
    public TableId table() {
        return table;
    }

    /** The components, in their order. */
    public List<EntityColumn> columns() {
        return columns;
    }

    /** The components of the key, in their order. */
    public List<EntityColumn> idColumns() {
        return columns.stream().filter(EntityColumn::isId).toList();
    }

    /** The columns of each declared index. */
    public List<List<String>> indexes() {
        return indexes;
    }

    /** The type of the key: that of its component, or {@link Record} when it has several. */
    public Class<?> idType() {
        List<EntityColumn> id = idColumns();
        return id.size() == 1 ? Primitives.boxed(id.get(0).rawType()) : Record.class;
    }

    /**
     * The place of a column in {@link #columns()}, counted from 0.
     *
     * @throws IllegalArgumentException no component is this column
     */
    int indexOf(String column) {
        for (int i = 0; i < columns.size(); i++) {
            if (columns.get(i).column().equals(column)) {
                return i;
            }
        }
        List<String> names = columns.stream().map(EntityColumn::column).toList();
        throw new IllegalArgumentException("%s has no column '%s'; the nearest are %s"
                .formatted(type.getName(), column, NearestNames.to(column, names)));
    }

    /** For people: {@code Product (public.product)}. */
    @Override
    public String toString() {
        return "%s (%s)".formatted(type.getSimpleName(), table);
    }
}
