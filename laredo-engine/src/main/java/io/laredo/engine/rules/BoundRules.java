package io.laredo.engine.rules;

import io.laredo.Column;
import io.laredo.ColumnType;
import io.laredo.KeptRows;
import io.laredo.Row;
import io.laredo.TableSchema;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The rules of a table for one shape of it. Immutable; any thread may ask. */
final class BoundRules {
    private static final int NOT_KEPT = -1;

    private final TableSchema schema;
    private final List<BoundFilter> filters;
    private final ShapeChain shape;
    private final @Nullable KeptRows kept;
    private final Expiry.@Nullable Reading expiry;
    private final @Nullable RowPart expiryColumns;
    private final RowPart identity;
    private final RowPart resultIdentity;
    private final RowKeys keys;
    private final int[] keptAs;
    private final boolean[] isKept;

    private BoundRules(TableRules rules, TableSchema schema, @Nullable KeptRows kept) {
        this.schema = schema;
        this.kept = kept;
        this.filters = rules.filters().stream()
                .map(filter -> new BoundFilter(filter, schema))
                .toList();
        this.shape = ShapeChain.of(schema, rules.transforms());
        TableSchema result = shape.result();
        this.identity = RowPart.of(schema, schema.identityColumns(), "The replica identity");
        this.resultIdentity = RowPart.of(result, result.identityColumns(), "The replica identity");
        this.keys = new RowKeys(result);
        this.isKept = new boolean[result.columns().size()];
        for (int i = 0; i < isKept.length; i++) {
            isKept[i] = kept == null
                    || kept.keeps(schema.table(), result.columns().get(i).name());
        }
        this.keptAs =
                IntStream.range(0, schema.columns().size()).map(this::keptPlace).toArray();
        Expiry when = rules.expiry();
        this.expiry = when == null ? null : when.on(result);
        this.expiryColumns = when == null ? null : RowPart.of(result, when.columns(), "The expiry");
    }

    /**
     * Binds the rules.
     *
     * @param kept the rows of the target; null when it keeps none
     * @throws io.laredo.TargetException the rules do not suit the table, or the target
     */
    static BoundRules of(TableRules rules, TableSchema schema, @Nullable KeptRows kept) {
        BoundRules bound = new BoundRules(rules, schema, kept);
        new UnsentColumns(schema, bound).check();
        bound.requireExpiryKept();
        return bound;
    }

    private int keptPlace(int column) {
        int place = shape.carried(column);
        return kept == null || place < 0 || !isKept[place] ? NOT_KEPT : place;
    }

    /** Rows that are there from before this process began say themselves when they expire. */
    private void requireExpiryKept() {
        if (expiryColumns == null) {
            return;
        }
        List<String> missing = IntStream.concat(
                        expiryColumns.places().stream().mapToInt(place -> place),
                        result().keyColumns().stream().mapToInt(result()::indexOf))
                .filter(place -> !isKept[place])
                .mapToObj(place -> result().columns().get(place).name())
                .distinct()
                .toList();
        if (!missing.isEmpty()) {
            throw RuleFailure.of(
                    schema.table(),
                    "Rows of table %s expire, and the target does not keep columns %s, by which it would find them. Let it keep them"
                            .formatted(schema.table(), missing));
        }
    }

    TableSchema schema() {
        return schema;
    }

    /** The shape that the target sees. */
    TableSchema result() {
        return shape.result();
    }

    List<BoundFilter> filters() {
        return filters;
    }

    ShapeChain shape() {
        return shape;
    }

    /** What tells the rows of the target apart. */
    RowKeys keys() {
        return keys;
    }

    /** Whether the target keeps rows. */
    boolean hasRows() {
        return kept != null;
    }

    boolean expires() {
        return expiry != null;
    }

    /** Whether the value of a column can be had from a row of the target. */
    boolean isKept(int column) {
        return keptAs[column] != NOT_KEPT;
    }

    /**
     * Whether the filters include a row.
     *
     * @param isHere whether the target has it as it was before
     */
    Answer includes(Row row, boolean isHere) {
        Answer answer = Answer.YES;
        for (BoundFilter filter : filters) {
            if (filter.columns().isIn(row)) {
                if (!filter.includes(row)) {
                    return Answer.NO;
                }
            } else if (!isHere) {
                answer = Answer.UNKNOWN; // else its columns have not changed, and it included the row before
            }
        }
        return answer;
    }

    /** Whether no column that a filter looks at has travelled, so that the answer is as before. */
    boolean isUnfiltered(Row row) {
        return filters.stream().allMatch(filter -> filter.columns().isMissingIn(row));
    }

    /** The row with what else is known of it: a value that did not travel did not change. */
    Row completed(Row row, Row oldKey, @Nullable Row here) {
        if (row.isWhole()) {
            return row;
        }
        @Nullable Object[] values = new Object[keptAs.length];
        for (int i = 0; i < values.length; i++) {
            if (row.isPresent(i)) {
                values[i] = row.get(i);
            } else if (oldKey.isPresent(i)) {
                values[i] = oldKey.get(i);
            } else {
                values[i] = here != null && isKept(i) ? valueOf(here, keptAs[i]) : Row.ABSENT;
            }
        }
        return new Row(schema, values);
    }

    /** The row as the target gets it. */
    Row transformed(Row row) {
        return shape.apply(row);
    }

    /** The same, with what did not change taken from the row that the target has. */
    Row transformed(Row row, @Nullable Row here) {
        Row result = shape.apply(row);
        if (here == null || result.isWhole()) {
            return result;
        }
        @Nullable Object[] values = new Object[isKept.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = result.isPresent(i) ? result.get(i) : valueOf(here, i);
        }
        return new Row(result(), values);
    }

    private static @Nullable Object valueOf(Row row, int column) {
        return row.isPresent(column) ? row.get(column) : Row.ABSENT;
    }

    /** The columns of the replica identity, as the target knows the row. */
    Row transformedKey(Row row) {
        return resultIdentity.of(shape.apply(identity.of(row)));
    }

    /** Whether a row of the target has all that the target keeps. */
    boolean isWhole(Row result) {
        for (int i = 0; i < isKept.length; i++) {
            if (isKept[i] && !result.isPresent(i)) {
                return false;
            }
        }
        return true;
    }

    /** Whether it can be said of a row of the target when it expires. */
    boolean hasExpiry(Row result) {
        return expiryColumns == null || expiryColumns.isIn(result);
    }

    /** Whether the time of a row of the target is up at a moment. */
    boolean isExpired(Row result, Instant now) {
        Instant at = expiryOf(result);
        return at != null && !at.isAfter(now);
    }

    /** When a row of the target expires; null when never. */
    @Nullable Instant expiryOf(Row result) {
        return expiry == null ? null : expiry.of(result);
    }

    /**
     * Checks that rows that have been judged by other rules need not be judged again.
     *
     * @throws io.laredo.TargetException they need
     */
    void requireLike(BoundRules before) {
        Map<String, ColumnType> types = new HashMap<>();
        before.schema.columns().forEach(column -> types.put(column.name(), column.type()));
        List<String> changed = new UnsentColumns(schema, this)
                .deciding()
                .mapToObj(place -> schema.columns().get(place))
                .filter(column -> !isLike(types.get(column.name()), column.type()))
                .map(Column::name)
                .distinct()
                .toList();
        if (!changed.isEmpty() || !before.keys.isLike(keys)) {
            throw RuleFailure.of(
                    schema.table(),
                    "Table %s has changed in columns %s, by which its rows are told apart, filtered or computed. It has to be copied again"
                            .formatted(schema.table(), changed.isEmpty() ? result().keyColumns() : changed));
        }
    }

    private static boolean isLike(@Nullable ColumnType before, ColumnType now) {
        return before != null && before.kind() == now.kind() && Objects.equals(before.element(), now.element());
    }
}
