package io.laredo.target.replica;

import io.laredo.Column;
import io.laredo.TableSchema;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What an entity and the shape of its table must have in common. Each rule throws with the fix. */
final class BindingRules {
    private BindingRules() {}

    /**
     * The conversion from a component's column.
     *
     * @throws EntityException there is no such column, or the component lacks some of its values
     */
    static Conversion conversion(TableSchema schema, ReplicaDefinition<?> definition, EntityColumn component) {
        Column column = requireColumn(schema, definition, component);
        Conversion conversion = Conversion.between(column.type(), component);
        String entity = definition.type().getSimpleName();
        if (conversion == null) {
            throw new EntityException(
                    "Component '%s' of %s cannot have every value of column '%s' of %s, which is %s"
                            .formatted(component, entity, column.name(), schema.table(), column.type()),
                    "Declare it as %s %s"
                            .formatted(column.type().kind().javaType().getSimpleName(), component.component()));
        }
        if (column.isNullable() && component.rawType().isPrimitive()) {
            throw new EntityException(
                    "Component '%s' of %s cannot be null, but column '%s' of %s can"
                            .formatted(component, entity, column.name(), schema.table()),
                    "Declare it as @Nullable %s %s, or run: ALTER TABLE %s ALTER COLUMN %s SET NOT NULL"
                            .formatted(
                                    Primitives.boxed(component.rawType()).getSimpleName(),
                                    component.component(),
                                    schema.table(),
                                    column.name()));
        }
        return conversion;
    }

    private static Column requireColumn(TableSchema schema, ReplicaDefinition<?> definition, EntityColumn component) {
        if (schema.hasColumn(component.column())) {
            return schema.columns().get(schema.indexOf(component.column()));
        }
        List<String> names = schema.columns().stream().map(Column::name).toList();
        throw new EntityException(
                "Table %s has no column '%s' for component '%s' of %s; the nearest are %s"
                        .formatted(
                                schema.table(),
                                component.column(),
                                component,
                                definition.type().getSimpleName(),
                                NearestNames.to(component.column(), names)),
                "Name the column with @ReplicaColumn(\"…\"), or remove the component");
    }

    /**
     * Checks that the {@code @Id} components name one row, in tables and in the stream's updates and deletes.
     *
     * @throws EntityException they do not
     */
    static void checkKey(TableSchema schema, ReplicaDefinition<?> definition) {
        List<String> id =
                definition.idColumns().stream().map(EntityColumn::column).toList();
        if (!isUnique(id, schema)) {
            throw new EntityException(
                    "The @Id columns %s of %s are not the key of table %s: its primary key is %s, its replica identity %s %s"
                            .formatted(
                                    id,
                                    definition.type().getSimpleName(),
                                    schema.table(),
                                    schema.primaryKey(),
                                    schema.identity(),
                                    schema.identityColumns()),
                    schema.primaryKey().isEmpty()
                            ? "Run: ALTER TABLE %s ADD PRIMARY KEY (%s)"
                                    .formatted(schema.table(), String.join(", ", id))
                            : "Put @Id on the components of %s, and on no other".formatted(schema.primaryKey()));
        }
        if (!schema.identityColumns().containsAll(id)) {
            throw new EntityException(
                    "Updates and deletes of table %s name their row by %s (replica identity %s), without the @Id columns %s of %s"
                            .formatted(
                                    schema.table(),
                                    schema.identityColumns(),
                                    schema.identity(),
                                    id,
                                    definition.type().getSimpleName()),
                    "Run: ALTER TABLE %s REPLICA IDENTITY DEFAULT".formatted(schema.table()));
        }
    }

    /** With identity FULL and no primary key nobody but the user knows which columns name a row. */
    private static boolean isUnique(List<String> id, TableSchema schema) {
        Set<String> columns = new HashSet<>(id);
        return switch (schema.identity()) {
            case FULL -> schema.primaryKey().isEmpty() || columns.equals(new HashSet<>(schema.primaryKey()));
            case INDEX ->
                columns.equals(new HashSet<>(schema.identityColumns()))
                        || columns.equals(new HashSet<>(schema.primaryKey()));
            case DEFAULT, NOTHING -> columns.equals(new HashSet<>(schema.primaryKey()));
        };
    }
}
