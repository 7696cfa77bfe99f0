package io.laredo.engine.rules;

import io.laredo.ChangeTransform;
import io.laredo.Column;
import io.laredo.Row;
import io.laredo.TableSchema;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Transforms for {@link TableRules}. The columns of the key can be renamed, and otherwise stay as they are. */
public final class Transforms {
    private Transforms() {}

    /**
     * Leaves columns out.
     *
     * @throws IllegalArgumentException none is named
     */
    public static ChangeTransform drop(String... columns) {
        Set<String> gone = named(columns);
        return schema -> {
            requireAll(schema, gone, "A transform that drops columns");
            requireKey(schema, column -> !gone.contains(column));
            return ColumnwiseShape.of(
                    schema, copies(schema, column -> !gone.contains(column.name())), UnaryOperator.identity());
        };
    }

    /**
     * Leaves all columns out but these, which keep the order that the table has them in.
     *
     * @throws IllegalArgumentException none is named
     */
    public static ChangeTransform keepOnly(String... columns) {
        Set<String> kept = named(columns);
        return schema -> {
            requireAll(schema, kept, "A transform that keeps columns");
            requireKey(schema, kept::contains);
            return ColumnwiseShape.of(
                    schema, copies(schema, column -> kept.contains(column.name())), UnaryOperator.identity());
        };
    }

    /** Gives a column another name. */
    public static ChangeTransform rename(String column, String name) {
        return schema -> {
            int place = RuleFailure.requireColumn(schema, column, "A transform that renames a column");
            requireNew(schema, name, "A transform renames column '%s'".formatted(column));
            List<ColumnwiseShape.Part> parts = new ArrayList<>(copies(schema, any -> true));
            Column before = schema.columns().get(place);
            parts.set(place, new ColumnwiseShape.Copied(new Column(name, before.type(), before.isNullable()), place));
            return ColumnwiseShape.of(schema, parts, key -> key.equals(column) ? name : key);
        };
    }

    /**
     * Adds a column, after the others, that has the same value in all rows.
     *
     * @throws IllegalArgumentException the column cannot have the value
     */
    public static ChangeTransform add(Column column, @Nullable Object value) {
        if (value == null ? !column.isNullable() : !ComparedValue.fits(column.type(), value)) {
            throw new IllegalArgumentException(
                    "Column '%s', which a transform adds, is declared as %s%s and cannot have %s. Give it a %s, or declare it otherwise"
                            .formatted(
                                    column.name(),
                                    column.type(),
                                    column.isNullable() ? "" : " not null",
                                    ComparedValue.described(value),
                                    column.type().kind().javaType().getSimpleName()));
        }
        return adding(column, schema -> new ColumnwiseShape.Constant(column, value));
    }

    /**
     * Adds a column, after the others, that a function makes of some of them. The same values always give the same one.
     *
     * @param function gets a row that has these columns only; it gives a value of the Java type that the column is declared
     *     with
     * @param columns those it looks at
     */
    public static ChangeTransform compute(
            Column column, Function<Row, ? extends @Nullable Object> function, String... columns) {
        List<String> names = List.copyOf(named(columns));
        return adding(
                column,
                schema -> new ColumnwiseShape.Computed(
                        schema.table(),
                        column,
                        RowPart.of(schema, names, "The function for column '%s'".formatted(column.name())),
                        function));
    }

    private static ChangeTransform adding(Column column, Function<TableSchema, ColumnwiseShape.Part> part) {
        return schema -> {
            requireNew(schema, column.name(), "A transform adds a column");
            List<ColumnwiseShape.Part> parts = new ArrayList<>(copies(schema, any -> true));
            parts.add(part.apply(schema));
            return ColumnwiseShape.of(schema, parts, UnaryOperator.identity());
        };
    }

    private static Set<String> named(String... columns) {
        if (columns.length == 0) {
            throw new IllegalArgumentException("A transform names no column. Name at least one");
        }
        return new LinkedHashSet<>(List.of(columns));
    }

    private static List<ColumnwiseShape.Part> copies(TableSchema schema, Predicate<Column> isCopied) {
        return IntStream.range(0, schema.columns().size())
                .filter(place -> isCopied.test(schema.columns().get(place)))
                .<ColumnwiseShape.Part>mapToObj(
                        place -> new ColumnwiseShape.Copied(schema.columns().get(place), place))
                .toList();
    }

    private static void requireAll(TableSchema schema, Set<String> columns, String rule) {
        columns.forEach(column -> RuleFailure.requireColumn(schema, column, rule));
    }

    private static void requireNew(TableSchema schema, String name, String rule) {
        if (schema.hasColumn(name)) {
            throw RuleFailure.of(
                    schema.table(),
                    "%s of table %s as '%s', which is there already. Choose another name, or drop that column before"
                            .formatted(rule, schema.table(), name));
        }
    }

    private static void requireKey(TableSchema schema, Predicate<String> isKept) {
        Set<String> lost = Stream.concat(schema.keyColumns().stream(), schema.primaryKey().stream())
                .filter(column -> !isKept.test(column))
                .collect(Collectors.toCollection(LinkedHashSet::new));
        if (!lost.isEmpty()) {
            throw RuleFailure.of(
                    schema.table(),
                    "A transform leaves out columns %s of table %s, and its rows are told apart by %s (replica identity %s). Keep them"
                            .formatted(lost, schema.table(), schema.keyColumns(), schema.identity()));
        }
    }
}
