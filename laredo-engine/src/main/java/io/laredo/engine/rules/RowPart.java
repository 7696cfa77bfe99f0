package io.laredo.engine.rules;

import io.laredo.Row;
import io.laredo.TableSchema;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Some columns of a table: a row that has only these shows nobody what may be absent at other times. */
final class RowPart {
    private final TableSchema schema;
    private final int[] places;

    private RowPart(TableSchema schema, int[] places) {
        this.schema = schema;
        this.places = places;
    }

    /**
     * @param rule what needs the columns, such as "A filter"
     * @throws io.laredo.TargetException the table does not have one of them
     */
    static RowPart of(TableSchema schema, Collection<String> columns, String rule) {
        return new RowPart(
                schema,
                columns.stream()
                        .mapToInt(column -> RuleFailure.requireColumn(schema, column, rule))
                        .toArray());
    }

    /** The columns by their places, in the order they were named. */
    List<Integer> places() {
        return Arrays.stream(places).boxed().toList();
    }

    /** Whether a row has all of them. */
    boolean isIn(Row row) {
        for (int place : places) {
            if (!row.isPresent(place)) {
                return false;
            }
        }
        return true;
    }

    /** Whether a row has none of them. */
    boolean isMissingIn(Row row) {
        for (int place : places) {
            if (row.isPresent(place)) {
                return false;
            }
        }
        return true;
    }

    /** The row with these columns, as far as it has them, and no others. */
    Row of(Row row) {
        @Nullable Object[] values = new Object[schema.columns().size()];
        Arrays.fill(values, Row.ABSENT);
        for (int place : places) {
            if (row.isPresent(place)) {
                values[place] = row.get(place);
            }
        }
        return new Row(schema, values);
    }
}
