package io.laredo;

import java.util.Arrays;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * The values of one row, immutable, in the order of its schema's columns.
 *
 * <p>A row of a baseline or an insert is whole. In an update a column may be {@linkplain #isPresent absent}, because a
 * large value that did not change does not travel; in a delete only the columns of the replica identity are present.
 */
public final class Row {
    /** Stands for a column that did not travel. */
    public static final Object ABSENT = new Object() {
        @Override
        public String toString() {
            return "(absent)";
        }
    };

    private final TableSchema schema;
    private final @Nullable Object[] values;

    /**
     * Takes the array over: the caller must not change it afterwards.
     *
     * @param values one for each column: of the Java type its {@link ValueKind} names, a {@link SpecialValue}, null, or
     *     {@link #ABSENT}
     */
    public Row(TableSchema schema, @Nullable Object... values) {
        if (values.length != schema.columns().size()) {
            throw new IllegalArgumentException("Table %s has %d columns, got %d values"
                    .formatted(schema.table(), schema.columns().size(), values.length));
        }
        this.schema = schema;
        this.values = values;
    }

    public TableSchema schema() {
        return schema;
    }

    /** Whether the value of a column travelled. */
    public boolean isPresent(int column) {
        return values[column] != ABSENT;
    }

    /** Whether every column is present. */
    public boolean isWhole() {
        for (Object value : values) {
            if (value == ABSENT) {
                return false;
            }
        }
        return true;
    }

    /**
     * The value of a column.
     *
     * @param column its place, counted from 0
     * @throws IllegalStateException the value is absent: a target that keeps rows takes it from the row it has
     */
    public @Nullable Object get(int column) {
        Object value = values[column];
        if (value == ABSENT) {
            throw new IllegalStateException("Column '%s' of %s is absent: its value did not travel with this change"
                    .formatted(schema.columns().get(column).name(), schema.table()));
        }
        return value;
    }

    /** The value of a column by name. */
    public @Nullable Object get(String column) {
        return get(schema.indexOf(column));
    }

    /** Equal when tables, column names and values are. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Row row && schema.equals(row.schema) && Arrays.equals(values, row.values);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(values);
    }

    /** Names the columns and their values; meant for tests and debuggers, never for logs. */
    @Override
    public String toString() {
        StringJoiner text = new StringJoiner(", ", schema.table() + "{", "}");
        for (int i = 0; i < values.length; i++) {
            text.add(schema.columns().get(i).name() + "=" + values[i]);
        }
        return text.toString();
    }
}
