package io.laredo.target.replica;

import io.laredo.Row;
import io.laredo.TableSchema;
import io.laredo.TargetException;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * An entity and the shape that its table has at one place of the stream: how rows become leaves and leaves are read.
 *
 * <p>A leaf is the entity's object alone, or a {@link StoredRow} when the objects of this table do not give their values
 * back.
 */
final class TableBinding {
    private final ReplicaDefinition<?> definition;
    private final EntityAccess access;
    private final TableSchema schema;
    private final boolean asRows;
    private final MappedColumn[] columns;
    private final Keys keys;
    private final List<IndexKeys> indexes;

    /**
     * @throws EntityException entity and table do not fit each other
     */
    TableBinding(ReplicaDefinition<?> definition, EntityAccess access, TableSchema schema, boolean asRows) {
        this.definition = definition;
        this.access = access;
        this.schema = schema;
        this.asRows = asRows;
        this.columns = IntStream.range(0, definition.columns().size())
                .mapToObj(i -> MappedColumn.bind(schema, definition, i, access, asRows))
                .toArray(MappedColumn[]::new);
        BindingRules.checkKey(schema, definition);
        this.keys = keysOver(idColumns(), new CompositeId(definition));
        this.indexes = definition.indexes().stream()
                .map(index -> new IndexKeys(keysOver(index)))
                .toList();
    }

    /** The same entity with another shape of its table. */
    TableBinding with(TableSchema changed) {
        return new TableBinding(definition, access, changed, asRows);
    }

    /** The same with leaves that keep their values. */
    TableBinding withRows() {
        return new TableBinding(definition, access, schema, true);
    }

    TableSchema schema() {
        return schema;
    }

    boolean asRows() {
        return asRows;
    }

    /** The table's key. */
    Keys keys() {
        return keys;
    }

    /** The keys of the declared indexes, in their order. */
    List<IndexKeys> indexes() {
        return indexes;
    }

    /** Keys over any columns of the entity. */
    Keys keysOver(List<String> names) {
        return keysOver(names, null);
    }

    private Keys keysOver(List<String> names, @Nullable CompositeId id) {
        return Keys.over(
                names.stream().map(name -> columns[definition.indexOf(name)]).toList(), id);
    }

    /** Keys over one column that are equal exactly if {@code equals} says so; they take an {@code Object[]}. */
    CompositeKeys comparableKeys(String name) {
        return new CompositeKeys(new MappedColumn[] {columns[definition.indexOf(name)]}, null);
    }

    /** Whether tries that were built with the other binding are right with this one. */
    boolean comparesLike(TableBinding other) {
        return asRows == other.asRows
                && IntStream.range(0, columns.length).allMatch(i -> columns[i].comparesLike(other.columns[i]));
    }

    /**
     * The key of the row that an update or delete names.
     *
     * @throws TargetException the stream does not say
     */
    Object keyIn(Row oldKey) {
        @Nullable Object[] values = new Object[columns.length];
        int count = 0;
        for (int i = 0; i < columns.length; i++) {
            if (definition.columns().get(i).isId()) {
                values[count++] = columns[i].valueIn(oldKey);
            }
        }
        Object key = keys.wanted(count == 1 ? values[0] : values);
        return key == null ? missingKey() : key;
    }

    /** The key of a leaf of this table. */
    Object keyOf(Record leaf) {
        Object key = keys.keyOf(leaf);
        return key == null ? missingKey() : key;
    }

    private Object missingKey() {
        throw new TargetException(
                schema.table(),
                "A row of %s has null in its @Id columns %s; choose columns that are never null"
                        .formatted(
                                schema.table(),
                                definition.idColumns().stream()
                                        .map(EntityColumn::column)
                                        .toList()),
                null);
    }

    /**
     * The values of the entity's components.
     *
     * @param previous the leaf from which absent values are taken
     * @throws TargetException a value is absent and there is no previous leaf, or a component cannot have a value
     */
    @Nullable Object[] values(Row row, @Nullable Record previous) {
        @Nullable Object[] values = new Object[columns.length];
        for (int i = 0; i < values.length; i++) {
            if (columns[i].isIn(row)) {
                values[i] = columns[i].valueIn(row);
            } else if (previous != null) {
                values[i] = columns[i].read(previous);
            } else {
                throw new TargetException(
                        schema.table(),
                        ("An update of %s came without column '%s', which did not change, but there is"
                                        + " no previous row to take it from. The replica misses rows: start it from a new baseline")
                                .formatted(schema.table(), columns[i].name()),
                        null);
            }
        }
        return values;
    }

    /**
     * Puts what a leaf has where a row of the table has it, as the database has it.
     *
     * @param values one for each column of the table; those that the entity does not have stay as they are
     */
    void read(Record leaf, @Nullable Object[] values) {
        for (MappedColumn column : columns) {
            values[column.place()] = column.columnValue(leaf);
        }
    }

    /** The values that a leaf was made of. */
    @Nullable Object[] values(Record leaf) {
        if (leaf instanceof StoredRow row) {
            return row.values();
        }
        @Nullable Object[] values = new Object[columns.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = columns[i].read(leaf);
        }
        return values;
    }

    /** The columns of the key, in the order of their components. */
    List<String> idColumns() {
        return definition.idColumns().stream().map(EntityColumn::column).toList();
    }

    /** Which columns of the table the entity has, by their places in it. */
    List<Integer> columnPlaces() {
        return Stream.of(columns).map(MappedColumn::place).toList();
    }

    /** Whether a leaf holds exactly these values: {@code 1.0} is not {@code 1.00} here. */
    boolean holds(Record leaf, @Nullable Object[] values) {
        for (int i = 0; i < values.length; i++) {
            if (!isSame(columns[i].read(leaf), values[i])) {
                return false;
            }
        }
        return true;
    }

    private static boolean isSame(@Nullable Object value, @Nullable Object other) {
        return value == other
                || (value != null && other != null && value.getClass() == other.getClass() && value.equals(other));
    }

    /**
     * A new object of the entity.
     *
     * @throws TargetException its constructor threw
     */
    Record construct(@Nullable Object[] values) {
        try {
            return access.construct(values);
        } catch (Error e) {
            throw e;
        } catch (Throwable e) {
            throw new TargetException(
                    schema.table(),
                    "A row of %s cannot become a %s: its constructor threw %s. Let the constructor take every row"
                            .formatted(
                                    schema.table(),
                                    definition.type().getSimpleName(),
                                    e.getClass().getName()),
                    e);
        }
    }

    /** The leaf to store. */
    Record leaf(@Nullable Object[] values, Record object) {
        return asRows ? new StoredRow(values, object) : object;
    }
}
