package io.laredo.engine.rules;

import io.laredo.Column;
import io.laredo.Row;
import io.laredo.TableSchema;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** What tells the rows of a table apart, as an object with {@code equals}: the value of the key's column, or all of them. */
final class RowKeys {
    private final TableSchema schema;
    private final int[] places;

    RowKeys(TableSchema schema) {
        this.schema = schema;
        this.places = schema.keyColumns().stream().mapToInt(schema::indexOf).toArray();
    }

    private List<Column> columns() {
        return Arrays.stream(places).mapToObj(schema.columns()::get).toList();
    }

    /** Whether keys of the other shape are those of this one. */
    boolean isLike(RowKeys other) {
        List<Column> columns = columns();
        List<Column> others = other.columns();
        return columns.size() == others.size()
                && IntStream.range(0, columns.size()).allMatch(i -> isLike(columns.get(i), others.get(i)));
    }

    private static boolean isLike(Column column, Column other) {
        return column.name().equals(other.name())
                && column.type().kind() == other.type().kind();
    }

    Object keyOf(Row row) {
        if (places.length == 1) {
            Object value = row.get(places[0]);
            if (value != null) {
                return value;
            }
        }
        return new Values(Arrays.asList(Arrays.stream(places).mapToObj(row::get).toArray(Object[]::new)));
    }

    /** A row that has the key alone. */
    Row rowOf(Object key) {
        @Nullable Object[] values = new Object[schema.columns().size()];
        Arrays.fill(values, Row.ABSENT);
        for (int i = 0; i < places.length; i++) {
            values[places[i]] = key instanceof Values several ? several.values.get(i) : key;
        }
        return new Row(schema, values);
    }

    private record Values(List<@Nullable Object> values) {}
}
