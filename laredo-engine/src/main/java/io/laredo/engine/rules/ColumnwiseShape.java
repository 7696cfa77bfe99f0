package io.laredo.engine.rules;

import io.laredo.ChangeTransform;
import io.laredo.Column;
import io.laredo.ReplicaIdentity;
import io.laredo.Row;
import io.laredo.TableId;
import io.laredo.TableSchema;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A transform of rows of one shape that makes each column by itself. */
final class ColumnwiseShape implements ChangeTransform.Shape {
    private final TableSchema result;
    private final List<Part> parts;

    private ColumnwiseShape(TableSchema result, List<Part> parts) {
        this.result = result;
        this.parts = parts;
    }

    /**
     * @param parts the columns of the result, in their order
     * @param renaming what a column of a key is called in the result
     */
    static ColumnwiseShape of(TableSchema schema, List<Part> parts, UnaryOperator<String> renaming) {
        List<Column> columns = parts.stream().map(Part::column).toList();
        return new ColumnwiseShape(
                new TableSchema(
                        schema.table(),
                        columns,
                        schema.primaryKey().stream().map(renaming).toList(),
                        schema.identity(),
                        schema.identity() == ReplicaIdentity.FULL
                                ? columns.stream().map(Column::name).toList()
                                : schema.identityColumns().stream()
                                        .map(renaming)
                                        .toList()),
                List.copyOf(parts));
    }

    @Override
    public TableSchema result() {
        return result;
    }

    @Override
    public Row apply(Row row) {
        @Nullable Object[] values = new Object[parts.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = parts.get(i).of(row);
        }
        return new Row(result, values);
    }

    @Override
    public int carried(int column) {
        for (int i = 0; i < parts.size(); i++) {
            if (parts.get(i) instanceof Copied copied && copied.place == column) {
                return i;
            }
        }
        return -1;
    }

    @Override
    public Set<Integer> madeOf(int column) {
        return parts.get(column).madeOf();
    }

    /** A column of the result. */
    sealed interface Part {
        Column column();

        Set<Integer> madeOf();

        @Nullable Object of(Row row);
    }

    /** A column as it is in the original, at this place. */
    record Copied(Column column, int place) implements Part {
        @Override
        public Set<Integer> madeOf() {
            return Set.of(place);
        }

        @Override
        public @Nullable Object of(Row row) {
            return row.isPresent(place) ? row.get(place) : Row.ABSENT;
        }
    }

    /** A column that is the same in all rows. */
    record Constant(Column column, @Nullable Object value) implements Part {
        @Override
        public Set<Integer> madeOf() {
            return Set.of();
        }

        @Override
        public @Nullable Object of(Row row) {
            return value;
        }
    }

    /** A column that a function makes of others. */
    record Computed(TableId table, Column column, RowPart input, Function<Row, ? extends @Nullable Object> function)
            implements Part {
        @Override
        public Set<Integer> madeOf() {
            return Set.copyOf(input.places());
        }

        @Override
        public @Nullable Object of(Row row) {
            return input.isIn(row) ? checked(computed(row)) : Row.ABSENT;
        }

        private @Nullable Object computed(Row row) {
            try {
                return function.apply(input.of(row));
            } catch (Throwable e) { // a function in Kotlin throws checked exceptions as it likes
                throw RuleFailure.thrown(table, "The function for column '%s'".formatted(column.name()), e);
            }
        }

        private @Nullable Object checked(@Nullable Object value) {
            if (value == null ? !column.isNullable() : !ComparedValue.fits(column.type(), value)) {
                throw RuleFailure.of(
                        table,
                        "The function for column '%s' of table %s gave %s, and the column is declared as %s%s. Return a %s, or declare it otherwise"
                                .formatted(
                                        column.name(),
                                        table,
                                        value == null
                                                ? "null"
                                                : "a " + value.getClass().getSimpleName(),
                                        column.type(),
                                        column.isNullable() ? "" : " not null",
                                        column.type().kind().javaType().getSimpleName()));
            }
            return value;
        }
    }
}
