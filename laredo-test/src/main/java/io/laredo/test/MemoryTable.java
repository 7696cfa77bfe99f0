package io.laredo.test;

import io.laredo.Column;
import io.laredo.ReplicaIdentity;
import io.laredo.Row;
import io.laredo.TableId;
import io.laredo.TableSchema;
import io.laredo.TargetException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A table as a map of rows by their keys. For one thread. */
final class MemoryTable {
    private TableSchema schema;
    private Map<Object, Row> rows = new LinkedHashMap<>();

    /**
     * An empty table.
     *
     * @throws TargetException its rows have no key
     */
    MemoryTable(TableSchema schema) {
        this.schema = schema;
        requireKey(schema);
    }

    private static void requireKey(TableSchema schema) {
        if (schema.identity() == ReplicaIdentity.FULL && schema.primaryKey().isEmpty()) {
            throw new TargetException(
                    schema.table(),
                    "Rows of table %s can be equal, so they cannot be told apart. Add a primary key"
                            .formatted(schema.table()),
                    null);
        }
    }

    MemoryTable copy() {
        MemoryTable copy = new MemoryTable(schema);
        copy.rows.putAll(rows);
        return copy;
    }

    TableSchema schema() {
        return schema;
    }

    /** All rows; changes with the table. */
    Collection<Row> rows() {
        return rows.values();
    }

    /** The row with the same key, in the shape of the key. */
    @Nullable Row find(Row key) {
        Row found = rows.get(keyOf(key));
        return found == null || found.schema().equals(key.schema()) ? found : reshaped(found, key.schema());
    }

    void insert(Row row) {
        reshape(row.schema());
        rows.put(keyOf(row), row);
    }

    void update(Row oldKey, Row row) {
        reshape(row.schema());
        Row previous = rows.remove(keyOf(oldKey));
        Row whole = previous == null ? requireWhole(row) : merged(row, previous);
        rows.put(keyOf(whole), whole);
    }

    void delete(Row oldKey) {
        reshape(oldKey.schema());
        rows.remove(keyOf(oldKey));
    }

    void clear() {
        rows.clear();
    }

    /** Gives every row another shape: columns stay with their names, new ones are null. */
    void reshape(TableSchema wanted) {
        if (wanted.equals(schema)) {
            return;
        }
        requireKey(wanted);
        List<Row> before = List.copyOf(rows.values());
        schema = wanted;
        rows = new LinkedHashMap<>();
        before.forEach(row -> {
            Row reshaped = reshaped(row, wanted);
            rows.put(keyOf(reshaped), reshaped);
        });
    }

    private static Row reshaped(Row row, TableSchema wanted) {
        return new Row(
                wanted,
                wanted.columns().stream()
                        .map(Column::name)
                        .map(column -> row.schema().hasColumn(column) ? row.get(column) : null)
                        .toArray());
    }

    private static Row requireWhole(Row row) {
        if (!row.isWhole()) {
            TableId table = row.schema().table();
            throw new TargetException(
                    table,
                    "An update of %s came without all columns, but there is no row to take them from".formatted(table),
                    null);
        }
        return row;
    }

    private static Row merged(Row row, Row previous) {
        if (row.isWhole()) {
            return row;
        }
        @Nullable Object[] values = new Object[row.schema().columns().size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = row.isPresent(i) ? row.get(i) : previous.get(i);
        }
        return new Row(row.schema(), values);
    }

    private static Object keyOf(Row row) {
        List<@Nullable Object> key = new ArrayList<>();
        for (String name : row.schema().keyColumns()) {
            int column = row.schema().indexOf(name);
            key.add(row.schema().columns().get(column).type().equalityKey(row.get(column)));
        }
        return key;
    }
}
