package io.laredo.test;

import static io.laredo.test.ContractTables.ITEM;
import static io.laredo.test.ContractTables.KINDS;
import static io.laredo.test.ContractTables.TAG;
import static io.laredo.test.ContractTables.delete;
import static io.laredo.test.ContractTables.insert;
import static io.laredo.test.ContractTables.item;
import static io.laredo.test.ContractTables.itemKey;
import static io.laredo.test.ContractTables.tag;
import static io.laredo.test.ContractTables.truncate;
import static io.laredo.test.ContractTables.update;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.laredo.Position;
import io.laredo.Row;
import io.laredo.TableId;
import io.laredo.TableSchema;
import io.laredo.Target;
import io.laredo.TargetExport;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What a target does that gives back what it has. */
abstract class ExportContract<T extends Target> extends KeptRowsContract<T> {
    private TargetExport export() {
        return applicable(target.export(), "This target does not give back what it has");
    }

    @Test
    void exportsAllTablesAsOfOnePosition() throws InterruptedException {
        baseline(item(1, "one", "note"), tag(1, "old", 1));
        Position position = apply(insert(item(2, "two", null)));

        try (TargetExport export = export()) {
            assertEquals(position, export.position());
            assertEquals(List.of(ITEM.table(), KINDS.table(), TAG.table()), names(export));
            assertEquals(List.of(1L, 2L), ids(export, ITEM.table()));
            assertEquals(List.of(1L, 2L), ids(export, ITEM.table()), "the second time");
            assertEquals(List.of(1L), ids(export, TAG.table()));
            assertEquals(List.of(), ids(export, KINDS.table()));
        }
    }

    @Test
    void exportsNoTableThatIsWithdrawn() {
        baseline(item(1, "one", null));
        target.withdraw(ITEM.table(), reason);

        try (TargetExport export = export()) {
            assertEquals(List.of(KINDS.table(), TAG.table()), names(export));
        }
    }

    @Test
    void leavesAnExportAsItIsWhileItGoesOn() throws InterruptedException {
        baseline(item(1, "one", null), tag(1, "old", 1));
        try (TargetExport export = export()) {
            Position position = export.position();

            apply(insert(item(2, "two", null)), delete(itemKey(1)), truncate(TAG));
            baseline(item(7, "new", null));
            target.withdraw(ITEM.table(), reason);

            assertEquals(position, export.position());
            assertEquals(List.of(1L), ids(export, ITEM.table()));
            assertEquals(List.of(1L), ids(export, TAG.table()));
        }
    }

    @Test
    void goesOnWhileAnExportIsRead() throws InterruptedException {
        baseline(IntStream.range(0, 100).mapToObj(i -> item(i, "before", null)).toArray(Row[]::new));
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch mayGoOn = new CountDownLatch(1);
        try (TargetExport export = export()) {
            CompletableFuture<List<String>> reading = new CompletableFuture<>();
            Thread reader = new Thread(() -> {
                List<String> names = new ArrayList<>();
                try {
                    export.rows(schema(export, ITEM.table()), row -> {
                        names.add(String.valueOf(row.get("name")));
                        begun.countDown();
                        mayGoOn.await();
                    });
                    reading.complete(names);
                } catch (Throwable e) { // the test tells
                    reading.completeExceptionally(e);
                }
            });
            reader.start();
            begun.await();

            for (int i = 0; i < 100; i++) {
                apply(update(item(i, "after", null)));
            }
            mayGoOn.countDown();

            assertEquals(100, reading.join().size());
            assertTrue(reading.join().stream().allMatch("before"::equals), "Rows as of one position");
        }
    }

    @Test
    void endsAnExportWhoseReaderIsInterrupted() {
        baseline(item(1, "one", null), item(2, "two", null));
        try (TargetExport export = export()) {
            TableSchema table = schema(export, ITEM.table());
            List<Row> seen = new ArrayList<>();

            assertThrows(
                    InterruptedException.class,
                    () -> export.rows(table, row -> {
                        seen.add(row);
                        throw new InterruptedException();
                    }));

            assertEquals(1, seen.size());
        }
    }

    @Test
    void closesAnExportMoreThanOnce() {
        baseline(item(1, "one", null));
        TargetExport export = export();
        export.close();
        export.close();
        apply(insert(item(2, "two", null)));
        assertShows(ITEM, item(1, "one", null), item(2, "two", null));
    }

    private static List<TableId> names(TargetExport export) {
        return export.tables().stream().map(TableSchema::table).toList();
    }

    private static TableSchema schema(TargetExport export, TableId table) {
        return export.tables().stream()
                .filter(schema -> schema.table().equals(table))
                .findAny()
                .orElseThrow();
    }

    private static List<Object> ids(TargetExport export, TableId table) throws InterruptedException {
        List<Object> ids = new ArrayList<>();
        TableSchema schema = schema(export, table);
        String id = schema.hasColumn("id") ? "id" : "item_id";
        export.rows(schema, row -> ids.add(row.get(id)));
        return ids.stream().sorted().toList();
    }
}
