package io.laredo.test.jsonlines;

import io.laredo.TableId;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What somebody finds who reads the folder of a {@link JsonLinesTarget}. */
final class JsonLinesFolder {
    private final Path folder;
    private final Map<TableId, Map<JsonNode, ObjectNode>> tables = new HashMap<>();

    private JsonLinesFolder(Path folder) {
        this.folder = folder;
    }

    static JsonLinesFolder read(Path folder) throws IOException {
        JsonLinesFolder content = new JsonLinesFolder(folder);
        LineFile.read(folder.resolve(JsonLinesTarget.CHANGES), content::take);
        return content;
    }

    /** The rows of a table; null when it is not here. */
    @Nullable Collection<ObjectNode> rows(TableId table) {
        Map<JsonNode, ObjectNode> rows = tables.get(table);
        return rows == null ? null : rows.values();
    }

    private void take(JsonNode line) {
        String op = line.path(LineFile.OP).asString();
        if (op.equals(LineFile.AT)) {
            return;
        }
        TableId table = JsonLinesTarget.table(line);
        if (op.equals(JsonLinesTarget.COPIED)) {
            tables.put(table, new LinkedHashMap<>());
            readCopy(line.path(JsonLinesTarget.FILE).asString());
        } else if (op.equals(JsonLinesTarget.WITHDRAWN)) {
            tables.remove(table);
        } else {
            change(op, line, tables.computeIfAbsent(table, name -> new LinkedHashMap<>()));
        }
    }

    private void readCopy(String file) {
        try {
            LineFile.read(folder.resolve(file), this::take);
        } catch (IOException e) {
            throw new IllegalStateException("The copy cannot be read", e);
        }
    }

    private static void change(String op, JsonNode line, Map<JsonNode, ObjectNode> rows) {
        JsonNode key = line.path(ChangeLines.KEY);
        switch (op) {
            case "insert" -> rows.put(key, (ObjectNode) line.path(ChangeLines.ROW));
            case "delete" -> rows.remove(key);
            case "truncate" -> rows.clear();
            case "update" -> update(key, (ObjectNode) line.path(ChangeLines.ROW), rows);
            default -> throw new IllegalStateException("Unknown line " + op);
        }
    }

    /** The columns that came replace those of the row that had the key before. */
    private static void update(JsonNode oldKey, ObjectNode patch, Map<JsonNode, ObjectNode> rows) {
        ObjectNode before = rows.remove(oldKey);
        ObjectNode row = before == null ? patch : before.deepCopy();
        row.setAll(patch);
        ObjectNode key = ((ObjectNode) oldKey).deepCopy();
        key.propertyNames().forEach(column -> key.set(column, row.get(column)));
        rows.put(key, row);
    }
}
