package io.laredo.test.jsonlines;

import io.laredo.ReplicaIdentity;
import io.laredo.TableSchema;
import io.laredo.test.ContractTables;
import io.laredo.test.TargetContractTests;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

// tag::contract[]
class JsonLinesTargetTests extends TargetContractTests<JsonLinesTarget> {
    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    Path folder;

    private int processes;

    @Override
    protected JsonLinesTarget create() {
        return open(folder.resolve(String.valueOf(++processes)));
    }

    /** The next process works on a copy: a crash is the moment at which it is taken. */
    @Override
    protected JsonLinesTarget reopen() {
        copy(folder.resolve(String.valueOf(processes)), folder.resolve(String.valueOf(++processes)));
        return open(folder.resolve(String.valueOf(processes)));
    }

    @Override
    protected @Nullable Collection<Map<String, @Nullable Object>> shown(JsonLinesTarget shown, TableSchema table) {
        Collection<ObjectNode> rows = read().rows(table.table());
        return rows == null
                ? null
                : rows.stream().map(JsonLinesTargetTests::values).toList();
    }

    @Override
    protected @Nullable Object asShown(@Nullable Object value) {
        return JSON.readTree(JSON.writeValueAsBytes(ChangeLines.jsonValue(value)));
    }

    @Override
    protected TableSchema refusedShape() {
        TableSchema item = ContractTables.ITEM;
        return new TableSchema(item.table(), item.columns(), List.of(), ReplicaIdentity.FULL, List.of("id"));
    }
    // end::contract[]

    private static final JsonMapper JSON = new JsonMapper();

    private static Map<String, @Nullable Object> values(ObjectNode row) {
        Map<String, @Nullable Object> values = new HashMap<>();
        for (Map.Entry<String, JsonNode> value : row.properties()) {
            values.put(value.getKey(), value.getValue());
        }
        return values;
    }

    private static JsonLinesTarget open(Path folder) {
        try {
            return JsonLinesTarget.open("lines", folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private JsonLinesFolder read() {
        try {
            return JsonLinesFolder.read(folder.resolve(String.valueOf(processes)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void copy(Path from, Path to) {
        try (Stream<Path> files = Files.list(from)) {
            Files.createDirectories(to);
            for (Path file : (Iterable<Path>) files::iterator) {
                Files.copy(file, to.resolve(file.getFileName()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
