package io.laredo.test.jsonlines;

import io.laredo.ChangeEvent;
import io.laredo.ReplicaIdentity;
import io.laredo.Row;
import io.laredo.Struct;
import io.laredo.TableId;
import io.laredo.TableSchema;
import io.laredo.TargetException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Writes each change as a line of its own into the file of its table. For one thread. */
final class ChangeLines implements ChangeEvent.Handler {
    static final String SCHEMA = "schema";
    static final String TABLE = "table";
    static final String KEY = "key";
    static final String ROW = "row";

    private final Function<TableId, @Nullable LineFile> files;

    /** @param files where the changes of a table go; null when they are passed over */
    ChangeLines(Function<TableId, @Nullable LineFile> files) {
        this.files = files;
    }

    // tag::changes[]
    @Override
    public void insert(ChangeEvent.Insert insert) {
        write("insert", insert, insert.row(), insert.row());
    }

    @Override
    public void update(ChangeEvent.Update update) {
        write("update", update, update.oldKey(), update.row());
    }

    @Override
    public void delete(ChangeEvent.Delete delete) {
        write("delete", delete, delete.oldKey(), null);
    }

    @Override
    public void truncate(ChangeEvent.Truncate truncate) {
        write("truncate", truncate, null, null);
    }

    @Override
    public void schemaChange(ChangeEvent.SchemaChange change) {
        if (files.apply(change.table()) != null) {
            requireKey(change.schema());
        }
    }

    private void write(String op, ChangeEvent event, @Nullable Row key, @Nullable Row row) {
        LineFile file = files.apply(event.table());
        if (file == null) {
            return;
        }
        Map<String, @Nullable Object> line = line(op, event.table());
        if (key != null) {
            line.put(KEY, values(key, requireKey(event.schema())));
        }
        if (row != null) {
            line.put(ROW, values(row, presentColumns(row)));
        }
        try {
            file.add(line);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
    // end::changes[]

    static Map<String, @Nullable Object> line(String op, TableId table) {
        Map<String, @Nullable Object> line = new LinkedHashMap<>();
        line.put(LineFile.OP, op);
        line.put(SCHEMA, table.schema());
        line.put(TABLE, table.name());
        return line;
    }

    // tag::key[]
    /**
     * The columns by which every change of a table names its row.
     *
     * @throws TargetException rows can be equal in all columns, so none of them can be named
     */
    static List<String> requireKey(TableSchema schema) {
        if (schema.identity() == ReplicaIdentity.FULL && schema.primaryKey().isEmpty()) {
            throw new TargetException(
                    schema.table(),
                    "Rows of table %s cannot be told apart. Add a primary key".formatted(schema.table()),
                    null);
        }
        return schema.keyColumns();
    }
    // end::key[]

    private static List<String> presentColumns(Row row) {
        List<String> present = new ArrayList<>();
        for (int i = 0; i < row.schema().columns().size(); i++) {
            if (row.isPresent(i)) {
                present.add(row.schema().columns().get(i).name());
            }
        }
        return present;
    }

    private static Map<String, @Nullable Object> values(Row row, List<String> columns) {
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        columns.forEach(column -> values.put(column, jsonValue(row.get(column))));
        return values;
    }

    // tag::values[]
    /** What becomes of a value in JSON: what JSON does not have is text, as its Java type writes it. */
    static @Nullable Object jsonValue(@Nullable Object value) {
        if (value == null || value instanceof Boolean || isWhole(value)) {
            return value;
        }
        if (value instanceof List<?> list) { // an array, or the ranges of a multirange
            return list.stream().map(ChangeLines::jsonValue).toList();
        }
        if (value instanceof Struct struct) {
            return object(struct.names(), struct.values());
        }
        if (value instanceof Map<?, ?> map) { // hstore
            return object(List.copyOf(map.keySet()), new ArrayList<>(map.values()));
        }
        return value.toString(); // a SpecialValue, such as infinity, too
    }
    // end::values[]

    private static boolean isWhole(Object value) {
        return value instanceof Short || value instanceof Integer || value instanceof Long;
    }

    private static Map<String, @Nullable Object> object(List<?> names, List<? extends @Nullable Object> values) {
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        for (int i = 0; i < values.size(); i++) {
            object.put(String.valueOf(names.get(i)), jsonValue(values.get(i)));
        }
        return object;
    }
}
