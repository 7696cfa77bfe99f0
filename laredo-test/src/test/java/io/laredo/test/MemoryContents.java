package io.laredo.test;

import io.laredo.Column;
import io.laredo.Row;
import io.laredo.TableSchema;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What an {@link InMemoryTarget} shows, as the contract wants to see it. */
final class MemoryContents {
    private MemoryContents() {}

    static @Nullable Collection<Map<String, @Nullable Object>> of(InMemoryTarget target, TableSchema table) {
        List<Row> rows = target.rows(table.table());
        return rows == null ? null : rows.stream().map(MemoryContents::values).toList();
    }

    private static Map<String, @Nullable Object> values(Row row) {
        Map<String, @Nullable Object> values = new HashMap<>();
        for (Column column : row.schema().columns()) {
            values.put(column.name(), row.get(column.name()));
        }
        return values;
    }
}
