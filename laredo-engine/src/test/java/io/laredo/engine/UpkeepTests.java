package io.laredo.engine;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.laredo.ChangeEvent;
import io.laredo.EngineEvent;
import io.laredo.PipelineState;
import io.laredo.Position;
import io.laredo.Row;
import io.laredo.TableId;
import io.laredo.TableState;
import io.laredo.engine.rules.Expiry;
import io.laredo.engine.rules.Filters;
import io.laredo.engine.rules.TableRules;
import io.laredo.engine.snapshot.LocalSnapshotStore;
import io.laredo.engine.snapshot.SnapshotException;
import io.laredo.engine.snapshot.SnapshotInfo;
import io.laredo.engine.validation.ComparisonReport;
import io.laredo.test.InMemoryTarget;
import io.laredo.test.ScriptedSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Snapshots and comparisons of targets while everything streams, and restarts from snapshots. */
class UpkeepTests {
    private static final Duration LONG = Duration.ofSeconds(10);
    private static final Duration AN_HOUR = Duration.ofHours(1);
    private static final TableId PRODUCTS = EngineFixture.PRODUCTS.table();

    private final Path folder;
    private final ScriptedSource source = new ScriptedSource("shop");
    private final List<EngineEvent> events = new CopyOnWriteArrayList<>();
    private InMemoryTarget target = new InMemoryTarget("replica");
    private Engine engine = Engine.builder().build();

    UpkeepTests(@TempDir Path folder) {
        this.folder = folder;
    }

    @BeforeEach
    void fillTheTable() {
        source.resume();
        source.setRows(EngineFixture.PRODUCTS, product(1, "tea"), product(2, "milk"));
    }

    @AfterEach
    void close() {
        engine.close();
    }

    @Test
    void isDurableWhereItsLastSnapshotIs() throws InterruptedException {
        start(stored(AN_HOUR));
        awaitSnapshots(1);
        Position baseline = requireNonNull(status().snapshot()).position();
        await().untilAsserted(
                        () -> assertThat(engine.status().get(0).confirmed()).isEqualTo(baseline));

        Position rice = insert(3, "rice");
        await().untilAsserted(() -> assertThat(ids()).containsExactlyInAnyOrder(1L, 2L, 3L));
        assertThat(engine.status().get(0).confirmed())
                .as("what would be lost with the process")
                .isEqualTo(baseline);

        SnapshotInfo second = engine.snapshot("replica");

        assertThat(second.position()).isEqualTo(rice);
        assertThat(second.rows()).isEqualTo(3);
        assertThat(engine.status().get(0).confirmed()).isEqualTo(rice);
        assertThat(engine.snapshots("replica"))
                .extracting(SnapshotInfo::position)
                .containsExactly(rice, baseline);
    }

    @Test
    void aRestartShowsTheSnapshotAndGoesOnFromIt() throws InterruptedException {
        start(stored(AN_HOUR));
        insert(3, "rice");
        await().untilAsserted(() -> assertThat(ids()).hasSize(3));
        Position stored = engine.snapshot("replica").position();
        insert(4, "salt");
        await().untilAsserted(() -> assertThat(ids()).hasSize(4));
        engine.close();
        int copies = source.endedCopies();

        restart(stored(AN_HOUR));

        assertThat(ids()).contains(1L, 2L, 3L);
        await().untilAsserted(() -> assertThat(ids()).containsExactlyInAnyOrder(1L, 2L, 3L, 4L));
        assertThat(source.endedCopies()).as("nothing was copied").isEqualTo(copies);
        await().untilAsserted(() -> assertThat(events)
                .filteredOn(EngineEvent.SnapshotRestored.class::isInstance)
                .extracting(event -> ((EngineEvent.SnapshotRestored) event).position())
                .containsExactly(stored));
    }

    @Test
    void copiesWhenTheNewestSnapshotIsDamagedAndTheOneBeforeIsTooOld() throws InterruptedException, IOException {
        start(stored(AN_HOUR));
        awaitSnapshots(1);
        engine.close();
        for (Path file : snapshotFiles()) {
            byte[] bytes = Files.readAllBytes(file);
            bytes[bytes.length / 2] ^= 1;
            Files.write(file, bytes);
        }

        restart(stored(AN_HOUR));

        assertThat(ids()).containsExactlyInAnyOrder(1L, 2L);
        await().untilAsserted(() -> assertThat(events).anyMatch(EngineEvent.BaselineCopied.class::isInstance));
        assertThat(events).noneMatch(EngineEvent.SnapshotRestored.class::isInstance);
    }

    @Test
    void aSnapshotOfAnotherVersionIsNotRestored() throws InterruptedException {
        start(stored(AN_HOUR));
        awaitSnapshots(1);
        engine.close();
        source.setRows(EngineFixture.PRODUCTS, product(9, "all"));

        restart(PipelineDefinition.of(target, Set.of(PRODUCTS))
                .snapshots(plan(AN_HOUR).withVersion("2")));

        assertThat(ids()).containsExactly(9L);
    }

    @Test
    void aStoredTableThatDoesNotSuitItsRulesAnyMoreIsNotTakenForLive() throws InterruptedException {
        start(stored(AN_HOUR));
        awaitSnapshots(1);
        engine.close();
        source.reopen();
        target = new InMemoryTarget("replica");

        engine = Engine.builder()
                .pipeline(source, stored(AN_HOUR).rules(TableRules.of(PRODUCTS).expiry(Expiry.at("gone"))))
                .pauses(Duration.ofMillis(1), Duration.ofMillis(5))
                .build();
        engine.start();

        await().untilAsserted(() -> {
            TableStatus table =
                    engine.status().get(0).pipelines().get(0).tables().get(0);
            assertThat(table.state()).isEqualTo(TableState.FAILED);
            assertThat(table.cause()).hasMessageContaining("gone");
        });
    }

    @Test
    void aGracefulStopStoresWhatTheTargetHas() throws InterruptedException {
        start(stored(AN_HOUR));
        awaitSnapshots(1);
        Position rice = insert(3, "rice");
        await().untilAsserted(() -> assertThat(ids()).hasSize(3));

        assertThat(engine.stop(LONG)).isTrue();

        assertThat(source.confirmed()).endsWith(rice);
        restart(stored(AN_HOUR));
        assertThat(ids()).containsExactlyInAnyOrder(1L, 2L, 3L);
    }

    @Test
    void aGracefulStopStoresWhatWasCopiedAnewAtThePositionOfTheLastSnapshot() throws InterruptedException {
        start(stored(AN_HOUR));
        awaitSnapshots(1);
        source.setRows(EngineFixture.PRODUCTS, product(9, "corrected"));
        engine.reload("replica", Set.of(PRODUCTS));
        await().untilAsserted(() -> assertThat(ids()).containsExactly(9L));

        assertThat(engine.stop(LONG)).isTrue();

        restart(stored(AN_HOUR));
        await().untilAsserted(() -> assertThat(events).anyMatch(EngineEvent.SnapshotRestored.class::isInstance));
        assertThat(ids()).containsExactly(9L);
    }

    @Test
    void storesByItselfEverySoOften() throws InterruptedException {
        start(stored(Duration.ofMillis(20)));
        awaitSnapshots(1);
        Position rice = insert(3, "rice");

        await().untilAsserted(
                        () -> assertThat(engine.status().get(0).confirmed()).isEqualTo(rice));
    }

    @Test
    void showsWhyNothingCanBeStoredAndKeepsConfirmationBack() throws InterruptedException, IOException {
        start(stored(AN_HOUR));
        awaitSnapshots(1);
        Position before = engine.status().get(0).confirmed();
        insert(3, "rice");
        await().untilAsserted(() -> assertThat(ids()).hasSize(3));
        makeUnusable(folder);

        assertThatThrownBy(() -> engine.snapshot("replica")).isInstanceOf(SnapshotException.class);

        assertThat(requireNonNull(status().snapshotFailure()).cause()).isInstanceOf(SnapshotException.class);
        assertThat(engine.status().get(0).confirmed()).isEqualTo(before);
        await().untilAsserted(() -> assertThat(events).anyMatch(EngineEvent.SnapshotFailed.class::isInstance));
    }

    @Test
    void refusesASnapshotWithoutAStore() throws InterruptedException {
        start(PipelineDefinition.of(target, Set.of(PRODUCTS)));

        assertThatThrownBy(() -> engine.snapshot("replica"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("plan");
        assertThat(engine.snapshots("replica")).isEmpty();
    }

    @Test
    void findsATargetEqualToItsDatabaseWhileItStreams()
            throws InterruptedException, ExecutionException, TimeoutException {
        start(PipelineDefinition.of(target, Set.of(PRODUCTS)));

        ComparisonReport report = validate();

        assertThat(report.differing()).isEmpty();
        assertThat(report.tables()).hasSize(1);
        insert(3, "rice");
        await().untilAsserted(() -> assertThat(ids()).hasSize(3));
    }

    @Test
    void findsWhatATargetLacksAndCopiesTheTableAnew()
            throws InterruptedException, ExecutionException, TimeoutException {
        start(PipelineDefinition.of(target, Set.of(PRODUCTS))
                .validation(ValidationPlan.every(Duration.ofMillis(50), ValidationPlan.WhenDifferent.RELOAD)));
        source.setRows(EngineFixture.PRODUCTS, product(1, "tea"), product(2, "milk"), product(7, "lost"));
        Background<Boolean> heartbeat = Background.run(() -> {
            while (ids().size() < 3) {
                source.keepalive();
                Thread.onSpinWait();
            }
            return true;
        });

        await().untilAsserted(() -> assertThat(ids()).containsExactlyInAnyOrder(1L, 2L, 7L));

        assertThat(heartbeat.result()).isTrue();
        await().untilAsserted(() -> assertThat(events)
                .filteredOn(EngineEvent.Validated.class::isInstance)
                .extracting(event -> ((EngineEvent.Validated) event).differing())
                .contains(Set.of(PRODUCTS)));
        assertThat(source.sessionCount()).isOne();
    }

    @Test
    void comparesWithTheRowsThatTheRulesLeave() throws InterruptedException, ExecutionException, TimeoutException {
        start(PipelineDefinition.of(target, Set.of(PRODUCTS))
                .rules(TableRules.of(PRODUCTS).filter(Filters.startsWith("value", "t"))));
        assertThat(ids()).containsExactly(1L);

        ComparisonReport report = validate();

        assertThat(report.differing()).isEmpty();
        assertThat(report.tables().get(0).databaseRows()).isOne();
    }

    @Test
    void aTargetThatIsCopiedAnewIsDurableWithTheNextSnapshotOnly() throws InterruptedException {
        start(stored(AN_HOUR));
        awaitSnapshots(1);
        insert(3, "rice");
        source.holdCopies();

        engine.reset("replica");

        await().untilAsserted(() ->
                assertThat(engine.status().get(0).pipelines().get(0).state()).isEqualTo(PipelineState.BASELINE));
        source.releaseCopies();
        awaitSnapshots(2);
    }

    @Test
    void failsToCompareWhatATargetDoesNotGiveOut() throws InterruptedException, ExecutionException, TimeoutException {
        ShownTarget closed = new ShownTarget("closed");
        engine = Engine.builder()
                .pipeline(source, closed, Set.of(PRODUCTS))
                .observer(events::add)
                .build();
        engine.start();
        engine.awaitReady(LONG);
        Background<ComparisonReport> comparison = Background.run(() -> engine.validate("closed", Set.of(PRODUCTS)));
        await().until(() -> source.besideCount() == 1);
        source.keepalive();

        assertThatThrownBy(comparison::result).hasMessageContaining("does not give back");
        await().untilAsserted(() -> assertThat(events)
                .filteredOn(EngineEvent.ValidationFailed.class::isInstance)
                .hasSize(1));
        insert(3, "rice");
        EngineFixture.awaitShown(closed, "tea", "milk", "rice");
    }

    private ComparisonReport validate() throws InterruptedException, ExecutionException, TimeoutException {
        Background<ComparisonReport> comparison = Background.run(() -> engine.validate("replica", Set.of(PRODUCTS)));
        await().until(() -> source.besideCount() > 0);
        return comparison.result();
    }

    private void start(PipelineDefinition definition) throws InterruptedException {
        engine = Engine.builder()
                .pipeline(source, definition)
                .pauses(Duration.ofMillis(1), Duration.ofMillis(5))
                .observer(events::add)
                .build();
        engine.start();
        engine.awaitReady(LONG);
    }

    private PipelineDefinition stored(Duration interval) {
        return PipelineDefinition.of(target, Set.of(PRODUCTS)).snapshots(plan(interval));
    }

    private SnapshotPlan plan(Duration interval) {
        return SnapshotPlan.every(interval, new LocalSnapshotStore(folder));
    }

    /** As a new process would: a target that has nothing, and the same folder. */
    private void restart(PipelineDefinition like) throws InterruptedException {
        events.clear();
        source.reopen();
        target = new InMemoryTarget("replica");
        PipelineDefinition fresh = PipelineDefinition.of(target, like.tables());
        SnapshotPlan plan = like.snapshots();
        start(plan == null ? fresh : fresh.snapshots(plan));
    }

    private void awaitSnapshots(int count) {
        await().untilAsserted(() -> assertThat(events)
                .filteredOn(EngineEvent.SnapshotStored.class::isInstance)
                .hasSize(count));
    }

    private UpkeepStatus status() {
        return engine.status().get(0).pipelines().get(0).upkeep();
    }

    private Position insert(long id, String value) {
        return source.emit(new ChangeEvent.Insert(product(id, value)));
    }

    private static Row product(long id, String value) {
        return new Row(EngineFixture.PRODUCTS, id, value);
    }

    private List<Object> ids() {
        return requireNonNull(target.rows(PRODUCTS)).stream()
                .map(row -> requireNonNull(row.get("id")))
                .toList();
    }

    private List<Path> snapshotFiles() throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> file.toFile().length() > 0)
                    .toList();
        }
    }

    /** Replaces a folder by a file. */
    private static void makeUnusable(Path path) throws IOException {
        try (Stream<Path> files = Files.walk(path)) {
            for (Path file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
                Files.delete(file);
            }
        }
        Files.createFile(path);
    }
}
