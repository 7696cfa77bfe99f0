package io.laredo.engine.rules;

import io.laredo.Column;
import io.laredo.TableSchema;
import io.laredo.TargetException;
import io.laredo.ValueKind;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What rules make of columns whose values do not travel with every change: PostgreSQL leaves large values out of an update
 * that does not change them, unless the replica identity has them. Only types of a fixed width are never large.
 */
final class UnsentColumns {
    private static final Set<ValueKind> FIXED_WIDTH = Set.of(
            ValueKind.BOOLEAN,
            ValueKind.INT2,
            ValueKind.INT4,
            ValueKind.INT8,
            ValueKind.FLOAT4,
            ValueKind.FLOAT8,
            ValueKind.UUID,
            ValueKind.DATE,
            ValueKind.TIME,
            ValueKind.TIME_WITH_OFFSET,
            ValueKind.TIMESTAMP,
            ValueKind.INSTANT,
            ValueKind.INTERVAL);

    private final TableSchema schema;
    private final BoundRules rules;

    UnsentColumns(TableSchema schema, BoundRules rules) {
        this.schema = schema;
        this.rules = rules;
    }

    /**
     * Checks that the rules can always be followed.
     *
     * @throws TargetException they cannot
     */
    void check() {
        rules.filters().forEach(filter -> checkFilter(filter.columns().places()));
        computed().forEach(this::checkComputed);
    }

    /** The columns that decide what becomes of a row, but for those that are taken as they are. */
    IntStream deciding() {
        return IntStream.concat(
                rules.filters().stream()
                        .flatMap(filter -> filter.columns().places().stream())
                        .mapToInt(place -> place),
                computed().flatMap(place -> rules.shape().madeOf(place).stream().mapToInt(column -> column)));
    }

    private IntStream computed() {
        Set<Integer> carried = IntStream.range(0, schema.columns().size())
                .map(rules.shape()::carried)
                .boxed()
                .collect(Collectors.toSet());
        return IntStream.range(0, rules.result().columns().size()).filter(place -> !carried.contains(place));
    }

    /** A filter over one column alone is as before when the column is. */
    private void checkFilter(Collection<Integer> columns) {
        if (rules.hasRows() && columns.size() == 1) {
            return;
        }
        List<String> unknown = unknown(columns);
        if (!unknown.isEmpty()) {
            throw refused(
                    "A filter of table %s looks at %s".formatted(schema.table(), names(columns)),
                    unknown,
                    "Let the target keep them as they are, or make a filter of its own for each column,");
        }
    }

    /** A column made of one column alone does not travel when that one does not, and is as before. */
    private void checkComputed(int result) {
        Set<Integer> columns = rules.shape().madeOf(result);
        List<String> unknown = unknown(columns);
        if (columns.size() > 1 && !unknown.isEmpty()) {
            throw refused(
                    "Column '%s', which a transform makes of %s of table %s, has to be made anew when one of them changes"
                            .formatted(rules.result().columns().get(result).name(), names(columns), schema.table()),
                    unknown,
                    "Let the target keep them as they are,");
        }
    }

    private TargetException refused(String what, List<String> unknown, String fixWithRows) {
        return RuleFailure.of(
                schema.table(),
                "%s, and %s can be missing in an update that does not change them, if their values are large. %s or run: ALTER TABLE %s REPLICA IDENTITY FULL"
                        .formatted(
                                what,
                                unknown,
                                rules.hasRows()
                                        ? fixWithRows
                                        : "The target keeps no rows to look them up in. Choose columns of a type with a fixed width or of the key,",
                                schema.table()));
    }

    private List<String> unknown(Collection<Integer> columns) {
        return names(columns.stream()
                .filter(column -> canBeUnsent(column) && !rules.isKept(column))
                .toList());
    }

    private List<String> names(Collection<Integer> columns) {
        return columns.stream()
                .map(column -> schema.columns().get(column).name())
                .sorted()
                .toList();
    }

    private boolean canBeUnsent(int place) {
        Column column = schema.columns().get(place);
        return !schema.identityColumns().contains(column.name())
                && !FIXED_WIDTH.contains(column.type().kind());
    }
}
