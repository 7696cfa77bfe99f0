package io.laredo.engine.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.laredo.Column;
import io.laredo.ColumnType;
import io.laredo.Position;
import io.laredo.ReplicaIdentity;
import io.laredo.Row;
import io.laredo.TableId;
import io.laredo.TableSchema;
import io.laredo.TargetException;
import io.laredo.TargetExport;
import io.laredo.ValueKind;
import io.laredo.engine.codec.AnyRows;
import io.laredo.engine.codec.BinaryWriter;
import io.laredo.engine.codec.BlockWriter;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SnapshotsTests {
    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
    private static final TableSchema NOTE = new TableSchema(
            new TableId("public", "note"),
            List.of(
                    new Column("id", new ColumnType(ValueKind.INT8, "bigint"), false),
                    new Column("text", new ColumnType(ValueKind.TEXT, "text"), true)),
            List.of("id"),
            ReplicaIdentity.DEFAULT,
            List.of("id"));

    private final long seed = Long.getLong("laredo.test.seed", System.nanoTime());
    private final AnyRows anything = new AnyRows(new Random(seed), "anything");
    private final AnyRows others = new AnyRows(new Random(seed), "others");
    private final RowsTarget shop = new RowsTarget("Shop 1/é");
    private final Path folder;
    private final LocalSnapshotStore store;
    private Instant now = NOON;

    SnapshotsTests(@TempDir Path folder) {
        this.folder = folder;
        this.store = new LocalSnapshotStore(folder.resolve("snapshots"));
    }

    @Test
    void aRestoredTargetHasEveryRowOfEveryTableAtTheSamePosition() throws InterruptedException {
        shop.show(at(7), anything.schema(), rows(anything, 500)).and(others.schema(), List.of());
        SnapshotInfo written = write(Map.of("reason", "manual"));
        RowsTarget restored = new RowsTarget("other");

        SnapshotSearch search = snapshots(3, null).restoreNewest(restored, snapshot -> true);

        assertThat(search.found()).isEqualTo(written);
        assertThat(search.refused()).isEmpty();
        assertThat(restored.shownAt()).isEqualTo(at(7));
        assertThat(restored.tables()).as("seed %d", seed).isEqualTo(shop.tables());
        assertThat(written.rows()).isEqualTo(500);
        assertThat(written.metadata()).containsExactly(Map.entry("reason", "manual"));
        assertThat(written.created()).isEqualTo(NOON);
        assertThat(snapshots(3, null).list().snapshots()).containsExactly(written);
    }

    @Test
    void blocksAndTablesOfAnySizeComeBack() throws InterruptedException {
        shop.show(at(7), anything.schema(), rows(anything, 5_000)).and(others.schema(), rows(others, 1));
        RowsTarget restored = new RowsTarget("other");

        SnapshotInfo written = write(Map.of());
        snapshots(3, null).restore(written.id(), restored);

        assertThat(written.bytes()).isGreaterThan(300_000);
        assertThat(restored.tables().equals(shop.tables())).as("seed %d", seed).isTrue();
    }

    @Test
    void everyChangedByteIsNoticedAndTheSnapshotBeforeIsTaken() throws Exception {
        shop.show(at(6), NOTE, notes(1));
        SnapshotInfo before = write(Map.of());
        shop.show(at(7), NOTE, notes(3));
        Path file = file(write(Map.of("by", "test")));
        byte[] whole = Files.readAllBytes(file);
        for (int i = 0; i < whole.length; i++) {
            byte[] damaged = whole.clone();
            damaged[i] ^= 0x10;
            Files.write(file, damaged);
            RowsTarget restored = new RowsTarget("other");

            SnapshotSearch search = snapshots(3, null).restoreNewest(restored, snapshot -> true);

            assertThat(search.found()).as("byte %d", i).isEqualTo(before);
            assertThat(restored.shownAt()).isEqualTo(at(6));
            assertThat(search.refused()).singleElement().isInstanceOfSatisfying(DamagedSnapshotException.class, e -> {
                assertThat(e.id()).isEqualTo(String.valueOf(file.getFileName()));
                assertThat(e).hasMessageContaining(e.id()).hasMessageContaining("Remove it");
            });
        }
    }

    @Test
    void aFileThatIsCutOffOrLongerIsNoticed() throws Exception {
        shop.show(at(7), NOTE, notes(1));
        Path file = file(write(Map.of()));
        byte[] whole = Files.readAllBytes(file);
        for (int length = 0;
                length < whole.length + 50;
                length = length == whole.length - 1 ? length + 2 : length + 1) {
            Files.write(file, Arrays.copyOf(whole, length));
            assertThatThrownBy(() -> snapshots(3, null).verify(String.valueOf(file.getFileName())))
                    .as("%d of %d bytes", length, whole.length)
                    .isInstanceOf(DamagedSnapshotException.class);
            assertThat(snapshots(3, null).newest().found()).isNull();
        }
    }

    @Test
    void filesThatAreNoSnapshotsOfThisTargetAreNamed() throws Exception {
        shop.show(at(7), anything.schema(), rows(anything, 2));
        Path own = file(write(Map.of()));
        Path other = own.resolveSibling("0000000009.snapshot");
        Files.writeString(own.resolveSibling("notes.txt"), "mine");
        try (TargetExport export = export()) {
            SnapshotInfo foreign =
                    new Snapshots("else", store, SnapshotRetention.USUAL, clock()).write(export, Map.of());
            Files.copy(folder.resolve("snapshots/else").resolve(foreign.id()), other);
        }

        SnapshotList list = snapshots(3, null).list();

        assertThat(list.snapshots()).extracting(SnapshotInfo::id).containsExactly("0000000001.snapshot");
        assertThat(list.refused())
                .extracting(DamagedSnapshotException::id)
                .containsExactly("notes.txt", "0000000009.snapshot");
        assertThat(list.refused().get(0)).hasMessageContaining("not named as a snapshot");
        assertThat(list.refused().get(1)).hasMessageContaining("target 'else'");
        assertThat(write(Map.of()).id()).isEqualTo("0000000010.snapshot");
        assertThat(own.resolveSibling("notes.txt")).exists();
    }

    @Test
    void keepsTheNewestAndRemovesOthersByCountAndAge() throws InterruptedException {
        shop.show(at(7), anything.schema(), rows(anything, 2));
        for (int i = 0; i < 4; i++) {
            write(Map.of());
            now = now.plusSeconds(60);
        }
        assertThat(ids()).containsExactly("0000000004.snapshot", "0000000003.snapshot", "0000000002.snapshot");

        snapshots(3, Duration.ofSeconds(90)).write(export(), Map.of());
        assertThat(ids()).containsExactly("0000000005.snapshot", "0000000004.snapshot");

        now = now.plus(Duration.ofDays(9));
        snapshots(3, Duration.ofSeconds(1)).write(export(), Map.of());
        assertThat(ids()).as("the new one is never too old").containsExactly("0000000006.snapshot");
    }

    @Test
    void aSnapshotThatTookLongerThanItIsToBeKeptIsKept() throws InterruptedException {
        shop.show(at(7), NOTE, notes(1));
        Clock slow = new Clock() {
            @Override
            public Instant instant() {
                now = now.plus(Duration.ofDays(1));
                return now;
            }

            @Override
            public ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(ZoneId zone) {
                return this;
            }
        };

        new Snapshots(shop.name(), store, new SnapshotRetention(3, Duration.ofHours(1)), slow)
                .write(export(), Map.of());

        assertThat(ids()).containsExactly("0000000001.snapshot");
    }

    @Test
    void countsThatAreNotThoseOfTheRowsAreNoticed() throws Exception {
        shop.show(at(7), NOTE, notes(2));
        Path file = file(write(Map.of()));
        BinaryWriter content = new BinaryWriter();
        try (OutputStream out = Files.newOutputStream(file);
                BlockWriter blocks = new BlockWriter(out, SnapshotWriter.MAGIC, SnapshotWriter.VERSION)) {
            new SnapshotHeader(shop.name(), at(7), NOON, Map.of(), List.of(NOTE)).write(content);
            blocks.block(SnapshotWriter.HEADER, content);
            long trailer = blocks.written();
            content.clear();
            content.count(1);
            content.count(2);
            blocks.block(SnapshotWriter.TRAILER, content);
            content.clear();
            content.int64(trailer);
            blocks.block(SnapshotWriter.END, content);
        }

        assertThatThrownBy(() -> snapshots(3, null).verify("0000000001.snapshot"))
                .isInstanceOf(DamagedSnapshotException.class)
                .hasMessageContaining("[0] rows in its tables and says [2]");
    }

    @Test
    void whatCouldNotBeWrittenLeavesTheLastSnapshotAndNothingElse() throws Exception {
        shop.show(at(6), anything.schema(), rows(anything, 2));
        SnapshotInfo before = write(Map.of());
        SnapshotStore full = new FullStore(store, 5_000);
        shop.show(at(7), anything.schema(), rows(anything, 100));

        assertThatThrownBy(() ->
                        new Snapshots(shop.name(), full, SnapshotRetention.USUAL, clock()).write(export(), Map.of()))
                .isInstanceOf(SnapshotException.class)
                .hasMessageContaining(at(7).toString())
                .hasMessageContaining("full")
                .hasMessageContaining("as they were");
        assertThatThrownBy(() -> snapshots(3, null).write(exportThatFails(), Map.of()))
                .hasMessage("the export failed");

        shop.show(at(8), NOTE, List.of(new Row(NOTE, "no number", "secret")));
        assertThatThrownBy(() -> snapshots(3, null).write(export(), Map.of()))
                .isInstanceOf(SnapshotException.class)
                .hasMessageContaining("'id' of public.note")
                .hasMessageNotContaining("no number");

        assertThat(snapshots(3, null).newest().found()).isEqualTo(before);
        assertThat(file(before).getParent()).isDirectoryNotContaining("glob:**.part");
    }

    @Test
    void aTargetWithContentIsLeftAlone() throws InterruptedException {
        shop.show(at(7), anything.schema(), rows(anything, 2));
        write(Map.of());

        assertThatThrownBy(() -> snapshots(3, null).restoreNewest(shop, snapshot -> true))
                .isInstanceOf(SnapshotException.class)
                .hasMessageContaining("has content already");
    }

    @Test
    void whatTheTargetOrTheCallerRefusesGivesWayToTheSnapshotBefore() throws InterruptedException {
        for (long place = 1; place <= 3; place++) {
            shop.show(at(place), anything.schema(), rows(anything, 1));
            write(Map.of());
        }
        RowsTarget restored = new RowsTarget("other");
        restored.refuse(new TargetException("there is no column 'x'"));

        SnapshotSearch search = snapshots(3, null)
                .restoreNewest(restored, snapshot -> !snapshot.position().equals(at(3)));

        assertThat(restored.shownAt()).isEqualTo(at(1));
        assertThat(search.refused())
                .extracting(SnapshotException::getMessage)
                .satisfiesExactly(
                        message -> assertThat(message).contains("0000000003").contains("does not suit"),
                        message -> assertThat(message).contains("0000000002").contains("there is no column 'x'"));
    }

    @Test
    void aRestoreThatEndsEarlyShowsNothing() throws InterruptedException {
        shop.show(at(7), anything.schema(), rows(anything, 2));
        String id = write(Map.of()).id();
        RowsTarget restored = new RowsTarget("other");
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> snapshots(3, null).restore(id, restored)).isInstanceOf(InterruptedException.class);

        assertThat(restored.shownAt()).isNull();
        assertThat(restored.abandoned()).isOne();
    }

    @Test
    void anUnknownSnapshotIsSaidToBeUnknown() {
        assertThatThrownBy(() -> snapshots(3, null).verify("0000000099.snapshot"))
                .isInstanceOf(SnapshotException.class)
                .hasMessageContaining("There is no snapshot '0000000099.snapshot'");
    }

    @Test
    void removesWhatAPersonNames() throws InterruptedException {
        shop.show(at(7), anything.schema(), rows(anything, 2));
        write(Map.of());
        String second = write(Map.of()).id();

        snapshots(3, null).remove(List.of(second));

        assertThat(ids()).containsExactly("0000000001.snapshot");
    }

    private SnapshotInfo write(Map<String, String> metadata) throws InterruptedException {
        try (TargetExport export = export()) {
            return snapshots(3, null).write(export, metadata);
        }
    }

    private TargetExport export() {
        return Objects.requireNonNull(shop.export());
    }

    private TargetExport exportThatFails() {
        TargetExport export = export();
        return new TargetExport() {
            @Override
            public Position position() {
                return export.position();
            }

            @Override
            public List<TableSchema> tables() {
                return export.tables();
            }

            @Override
            public void rows(TableSchema table, RowSink sink) throws InterruptedException {
                export.rows(table, sink);
                throw new IllegalStateException("the export failed");
            }

            @Override
            public void close() {}
        };
    }

    private List<String> ids() {
        return snapshots(3, null).list().snapshots().stream()
                .map(SnapshotInfo::id)
                .toList();
    }

    private Path file(SnapshotInfo info) {
        return folder.resolve("snapshots").resolve("%53hop%201%2F%C3%A9").resolve(info.id());
    }

    private Snapshots snapshots(int count, @Nullable Duration age) {
        return new Snapshots(shop.name(), store, new SnapshotRetention(count, age), clock());
    }

    private Clock clock() {
        return Clock.fixed(now, ZoneOffset.UTC);
    }

    private static List<Row> rows(AnyRows any, int count) {
        return LongStream.range(0, count).mapToObj(any::row).toList();
    }

    private static List<Row> notes(int count) {
        return LongStream.range(0, count)
                .mapToObj(id -> new Row(NOTE, id, "note " + id))
                .toList();
    }

    private static Position at(long place) {
        return new Position("shop", "1-1", place);
    }
}
