package io.laredo.target.replica;

import io.laredo.ArrayValue;
import io.laredo.Column;
import io.laredo.ColumnType;
import io.laredo.Row;
import io.laredo.SpecialValue;
import io.laredo.TableId;
import io.laredo.TableSchema;
import io.laredo.TargetException;
import io.laredo.ValueKind;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** A column of a table as a component of its entity: how values get in, are read back, and compare. */
final class MappedColumn {
    private final TableId table;
    private final EntityColumn component;
    private final Class<?> valueType;
    private final boolean isInteger;
    private final int place;
    private final Column column;
    private final Conversion conversion;
    private final ColumnType comparedAs;
    private final Function<Record, @Nullable Object> reader;
    private final ToLongFunction<Record> longReader;

    private MappedColumn(
            TableSchema schema,
            EntityColumn component,
            Conversion conversion,
            Function<Record, @Nullable Object> reader,
            ToLongFunction<Record> longReader) {
        this.table = schema.table();
        this.component = component;
        this.valueType = Primitives.boxed(component.rawType());
        this.isInteger = Primitives.isInteger(valueType);
        this.place = schema.indexOf(component.column());
        this.column = schema.columns().get(place);
        this.conversion = conversion;
        this.comparedAs = comparedAs(column.type(), valueType);
        this.reader = reader;
        this.longReader = longReader;
    }

    /**
     * Binds the component of an entity.
     *
     * @param index the component's place in the entity
     * @param asRows whether leaves are {@link StoredRow}s
     * @throws EntityException the table has no such column, or the component cannot have all of its values
     */
    static MappedColumn bind(
            TableSchema schema, ReplicaDefinition<?> definition, int index, EntityAccess access, boolean asRows) {
        EntityColumn component = definition.columns().get(index);
        Conversion conversion = BindingRules.conversion(schema, definition, component);
        boolean isInteger = Primitives.isInteger(component.rawType());
        if (asRows) {
            return new MappedColumn(
                    schema,
                    component,
                    conversion,
                    leaf -> ((StoredRow) leaf).values()[index],
                    leaf -> longOf(((StoredRow) leaf).values()[index]));
        }
        Function<Record, @Nullable Object> reader = access.reader(index);
        return new MappedColumn(
                schema,
                component,
                conversion,
                reader,
                isInteger ? access.longReader(index) : leaf -> longOf(reader.apply(leaf)));
    }

    private static long longOf(@Nullable Object value) {
        if (value instanceof Number number) {
            return number.longValue();
        }
        throw new IllegalStateException("A whole number was expected");
    }

    /** A float that is kept as a double compares as one; every other conversion leaves equality alone. */
    private static ColumnType comparedAs(ColumnType type, Class<?> valueType) {
        return type.kind() == ValueKind.FLOAT4 && valueType == Double.class
                ? new ColumnType(ValueKind.FLOAT8, "float8")
                : type;
    }

    /** The column's name. */
    String name() {
        return column.name();
    }

    /** Its place among the columns of the table. */
    int place() {
        return place;
    }

    /** Whether its values are whole numbers. */
    boolean isInteger() {
        return isInteger;
    }

    /** Whether two leaves that this column calls equal are equal to the other one as well, and the reverse. */
    boolean comparesLike(MappedColumn other) {
        return comparedAs.kind() == other.comparedAs.kind()
                && comparedAs.isPlainlyComparable() == other.comparedAs.isPlainlyComparable()
                && Objects.equals(comparedAs.element(), other.comparedAs.element());
    }

    /** Whether the value travelled with a row. */
    boolean isIn(Row row) {
        return row.isPresent(place);
    }

    /**
     * The component's value out of a row.
     *
     * @throws TargetException the component cannot have this value
     */
    @Nullable Object valueIn(Row row) {
        Object value = row.get(place);
        if (value == null) {
            if (component.rawType().isPrimitive()) {
                throw refused("it is null, and the component a primitive; declare it as " + valueType.getSimpleName());
            }
            return null;
        }
        if (value instanceof SpecialValue) {
            throw refused("it is a value that %s lacks, such as NaN, infinity or 24:00; correct it in the database"
                    .formatted(valueType.getSimpleName()));
        }
        try {
            return conversion.apply(value);
        } catch (IllegalArgumentException e) {
            throw refused(String.valueOf(e.getMessage()));
        }
    }

    private TargetException refused(String cause) {
        return new TargetException(
                table,
                "Column '%s' of %s cannot become component '%s': %s".formatted(column.name(), table, component, cause),
                null);
    }

    /** The component's value out of a leaf. */
    @Nullable Object read(Record leaf) {
        return reader.apply(leaf);
    }

    /** The column's value, as it was before it became the component's. */
    @Nullable Object columnValue(Record leaf) {
        Object value = read(leaf);
        return value == null ? null : Conversion.undo(column.type().kind(), value);
    }

    /** The same, for a column of whole numbers, without boxing. */
    ToLongFunction<Record> longReader() {
        return longReader;
    }

    /** What a leaf's value is compared by: equal exactly if PostgreSQL calls the values equal. */
    @Nullable Object equalityKey(Record leaf) {
        return equalityKeyOf(reader.apply(leaf));
    }

    /**
     * The equality key of a value that somebody looks for: the component's, or the column's.
     *
     * @return null if it equals no value that the column can have
     * @throws IllegalArgumentException it is of another type
     */
    @Nullable Object equalityKeyOfWanted(@Nullable Object wanted) {
        if (wanted == null) {
            return null;
        }
        if (isInteger && Primitives.isInteger(wanted.getClass())) {
            return wanted;
        }
        if (column.type().kind() == ValueKind.ARRAY && wanted instanceof List<?> list) {
            return equalityKeyOf(list instanceof ArrayValue ? list : ArrayValue.of(list.toArray()));
        }
        if (valueType.isInstance(wanted)) {
            return equalityKeyOf(wanted);
        }
        if (column.type().kind().javaType().isInstance(wanted)) {
            return equalityKeyOf(convertedOrNull(wanted));
        }
        throw new IllegalArgumentException("Column '%s' of %s holds %s, and cannot be compared with a %s"
                .formatted(
                        column.name(),
                        table,
                        valueType.getSimpleName(),
                        wanted.getClass().getSimpleName()));
    }

    private @Nullable Object convertedOrNull(Object wanted) {
        try {
            return conversion.apply(wanted);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private @Nullable Object equalityKeyOf(@Nullable Object value) {
        return comparedAs.equalityKey(value);
    }
}
