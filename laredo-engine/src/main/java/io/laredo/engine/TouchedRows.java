package io.laredo.engine;

import io.laredo.ChangeEvent;
import io.laredo.Column;
import io.laredo.Row;
import io.laredo.TableId;
import io.laredo.TableSchema;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which rows of which tables transactions have changed. A table of which too many have, or whose rows cannot be told apart,
 * counts as a whole. For one thread.
 */
final class TouchedRows implements ChangeEvent.Handler {
    private static final int MOST_ROWS = 10_000;

    private final Map<TableId, Set<List<@Nullable Object>>> rows = new HashMap<>();
    private final Set<TableId> whole = new HashSet<>();

    Set<TableId> tables() {
        Set<TableId> all = new HashSet<>(whole);
        all.addAll(rows.keySet());
        return all;
    }

    void forget(TableId table) {
        whole.remove(table);
        rows.remove(table);
    }

    /** Whether a change is one of a row that is in here. */
    boolean have(ChangeEvent event) {
        TableId table = event.table();
        if (whole.contains(table)) {
            return true;
        }
        Set<List<@Nullable Object>> known = rows.get(table);
        if (known == null) {
            return false;
        }
        if (event instanceof ChangeEvent.Insert insert) {
            return has(known, insert.row());
        } else if (event instanceof ChangeEvent.Update update) {
            return has(known, update.oldKey()) || has(known, update.row());
        } else if (event instanceof ChangeEvent.Delete delete) {
            return has(known, delete.oldKey());
        }
        return true; // it concerns all rows
    }

    private static boolean has(Set<List<@Nullable Object>> known, Row row) {
        List<@Nullable Object> key = keyOf(row);
        return key == null || known.contains(key);
    }

    @Override
    public void insert(ChangeEvent.Insert insert) {
        add(insert.row());
    }

    @Override
    public void update(ChangeEvent.Update update) {
        add(update.oldKey());
        add(update.row());
    }

    @Override
    public void delete(ChangeEvent.Delete delete) {
        add(delete.oldKey());
    }

    @Override
    public void truncate(ChangeEvent.Truncate truncate) {
        addAll(truncate.table());
    }

    @Override
    public void schemaChange(ChangeEvent.SchemaChange change) {
        addAll(change.table());
    }

    private void add(Row row) {
        TableId table = row.schema().table();
        if (whole.contains(table)) {
            return;
        }
        List<@Nullable Object> key = keyOf(row);
        Set<List<@Nullable Object>> known = rows.computeIfAbsent(table, name -> new HashSet<>());
        if (key == null || known.size() == MOST_ROWS) {
            addAll(table);
        } else {
            known.add(key);
        }
    }

    private void addAll(TableId table) {
        whole.add(table);
        rows.remove(table);
    }

    /** What tells a row apart, by the database's equality; null when that is not known. */
    private static @Nullable List<@Nullable Object> keyOf(Row row) {
        TableSchema schema = row.schema();
        List<@Nullable Object> key = new ArrayList<>();
        for (String name : schema.keyColumns()) {
            int place = schema.indexOf(name);
            if (!row.isPresent(place)) {
                return null;
            }
            Column column = schema.columns().get(place);
            key.add(column.type().equalityKey(row.get(place)));
        }
        return key.isEmpty() ? null : key;
    }
}
