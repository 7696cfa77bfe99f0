package io.laredo.engine.rules;

import io.laredo.ChangeFilter;
import io.laredo.Column;
import io.laredo.ColumnType;
import io.laredo.Row;
import io.laredo.TableSchema;
import io.laredo.TargetException;
import io.laredo.ValueKind;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Filters for {@link TableRules}. Columns go by their names in the database.
 *
 * <p>Values are equal if PostgreSQL calls them so, and null equals null: {@code IS NOT DISTINCT FROM} in SQL. So each filter
 * includes a row or does not, and {@link #not} turns it round.
 */
public final class Filters {
    private static final Set<ValueKind> TEXTS =
            Set.of(ValueKind.TEXT, ValueKind.PADDED_TEXT, ValueKind.CASELESS_TEXT, ValueKind.OTHER);

    private Filters() {}

    /**
     * Rows with a value in a column.
     *
     * @param value of the column's Java type, see {@link ValueKind}, or null
     */
    public static ChangeFilter equalTo(String column, @Nullable Object value) {
        return oneOf(column, Collections.singletonList(value));
    }

    /** Rows with null in a column. */
    public static ChangeFilter isNull(String column) {
        return equalTo(column, null);
    }

    /**
     * Rows with one of some values in a column.
     *
     * @param values each of the column's Java type, or null
     * @throws IllegalArgumentException there are none
     */
    public static ChangeFilter oneOf(String column, Collection<?> values) {
        if (values.isEmpty()) {
            throw new IllegalArgumentException(
                    "A filter allows no value at all in column '%s'. Name those it should allow".formatted(column));
        }
        List<?> wanted = Arrays.asList(values.toArray());
        return new ColumnFilter(column, (schema, bound) -> {
            wanted.forEach(value -> requireFits(schema, bound, value));
            ColumnType type = bound.type();
            Set<@Nullable Object> keys =
                    wanted.stream().map(type::equalityKey).collect(Collectors.toCollection(HashSet::new));
            return type.isPlainlyComparable() ? keys::contains : value -> keys.contains(type.equalityKey(value));
        });
    }

    private static void requireFits(TableSchema schema, Column column, @Nullable Object value) {
        if (!ComparedValue.fits(column.type(), value)) {
            throw refused(
                    schema,
                    column,
                    "compares it with " + ComparedValue.described(value),
                    "Give a " + column.type().kind().javaType().getSimpleName());
        }
    }

    /** Rows with text in a column that begins so. Letter case does not count where it does not for PostgreSQL. */
    public static ChangeFilter startsWith(String column, String prefix) {
        return new ColumnFilter(column, (schema, bound) -> {
            requireText(schema, bound);
            if (bound.type().kind() == ValueKind.CASELESS_TEXT) {
                String lower = prefix.toLowerCase(Locale.ROOT);
                return value -> value instanceof String text
                        && text.toLowerCase(Locale.ROOT).startsWith(lower);
            }
            return value -> value instanceof String text && text.startsWith(prefix);
        });
    }

    /**
     * Rows with text in a column that matches from its beginning to its end. Letter case does not count where it does not
     * for PostgreSQL.
     *
     * @param regex a {@link Pattern}
     * @throws IllegalArgumentException it is none
     */
    public static ChangeFilter matches(String column, String regex) {
        Pattern pattern = compiled(column, regex, 0);
        return new ColumnFilter(column, (schema, bound) -> {
            requireText(schema, bound);
            Pattern used = bound.type().kind() == ValueKind.CASELESS_TEXT
                    ? compiled(column, regex, Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE)
                    : pattern;
            return value -> value instanceof String text && used.matcher(text).matches();
        });
    }

    private static Pattern compiled(String column, String regex, int flags) {
        try {
            return Pattern.compile(regex, flags);
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException(
                    "The filter of column '%s' has a pattern that cannot be read: %s. Correct it"
                            .formatted(column, e.getMessage()),
                    e);
        }
    }

    private static void requireText(TableSchema schema, Column column) {
        if (!TEXTS.contains(column.type().kind())) {
            throw refused(schema, column, "looks for text in it", "Compare it with equalTo or oneOf");
        }
    }

    private static TargetException refused(TableSchema schema, Column column, String cause, String fix) {
        return RuleFailure.of(
                schema.table(),
                "Column '%s' of table %s is %s, and a filter %s. %s"
                        .formatted(column.name(), schema.table(), column.type(), cause, fix));
    }

    /** Rows that all of these include. */
    public static ChangeFilter and(ChangeFilter... filters) {
        return new CombinedFilter(List.of(filters), false);
    }

    /** Rows that at least one of these includes. */
    public static ChangeFilter or(ChangeFilter... filters) {
        return new CombinedFilter(List.of(filters), true);
    }

    /** Rows that the other filter does not include. */
    public static ChangeFilter not(ChangeFilter filter) {
        return new ChangeFilter() {
            @Override
            public Set<String> columns() {
                return filter.columns();
            }

            @Override
            public Test on(TableSchema schema) {
                Test test = filter.on(schema);
                return row -> !test.includes(row);
            }
        };
    }

    /**
     * Rows that a function picks.
     *
     * @param columns those it looks at; it cannot see others
     */
    public static ChangeFilter where(Predicate<Row> function, String... columns) {
        Objects.requireNonNull(function, "function");
        Set<String> names = Set.of(columns);
        return new ChangeFilter() {
            @Override
            public Set<String> columns() {
                return names;
            }

            @Override
            public Test on(TableSchema schema) {
                RowPart part = RowPart.of(schema, names, "A filter");
                return row -> function.test(part.of(row));
            }
        };
    }
}
