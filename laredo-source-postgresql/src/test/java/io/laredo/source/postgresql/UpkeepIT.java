package io.laredo.source.postgresql;

import static org.assertj.core.api.Assertions.assertThat;

import io.laredo.EngineEvent;
import io.laredo.Position;
import io.laredo.engine.Engine;
import io.laredo.engine.PipelineDefinition;
import io.laredo.engine.SnapshotPlan;
import io.laredo.engine.snapshot.LocalSnapshotStore;
import io.laredo.engine.validation.ComparisonReport;
import io.laredo.source.postgresql.Shop.Line;
import io.laredo.source.postgresql.Shop.Product;
import io.laredo.target.replica.ReplicaTarget;
import io.laredo.target.replica.Replicas;
import io.laredo.test.EqualityAtOneLsn;
import io.laredo.test.PostgresServer;
import io.laredo.test.PostgresVersions;
import io.laredo.test.TestDatabase;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ArgumentsSource;

/** Replicas that are stored, restored and compared by plan while writers go on. */
@ParameterizedClass
@ArgumentsSource(PostgresVersions.OldestAndNewest.class)
class UpkeepIT {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final int ROUNDS = Integer.getInteger("laredo.test.rounds", 4);

    private final PostgresServer server;
    private final TestDatabase database;
    private final Path folder;
    private List<EngineEvent> events = new CopyOnWriteArrayList<>(); // of the last engine

    UpkeepIT(int major, @TempDir Path folder) {
        this.folder = folder;
        server = PostgresServer.startNew(major, Map.of());
        database = server.createDatabase();
        Shop.create(database);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void aReplicaGoesOnFromItsSnapshotAfterARestartAndNothingIsCopied() throws Exception {
        try (Writers writers = Writers.startWithoutTruncate(database, 2)) {
            for (int round = 0; round < ROUNDS; round++) {
                events = new CopyOnWriteArrayList<>();
                ReplicaTarget replica = ReplicaTarget.of("replicas", Product.class, Line.class);
                try (Engine engine = start(replica, Duration.ofMillis(100))) {
                    assertThat(isRestored())
                            .as("restored, not copied: %s", events)
                            .isEqualTo(round > 0);
                    assertEqual(engine, replica);
                    awaitStored(3);
                    Position stored = lastStored();
                    Awaitility.await()
                            .atMost(LONG)
                            .until(() -> confirmed(engine).covers(stored));
                }
                assertThat(confirmedAtServer())
                        .as("what is in no snapshot is kept by the server")
                        .isLessThanOrEqualTo(new Lsn(lastStored().place()));
            }
            assertThat(writers.stop()).isPositive();
        }
    }

    @Test
    void aReplicaEqualsItsDatabaseWheneverItIsCompared() throws Exception {
        ReplicaTarget replica = ReplicaTarget.of("replicas", Product.class, Line.class);
        try (Engine engine = start(replica, Duration.ofHours(1));
                Writers writers = Writers.startWithoutTruncate(database, 2)) {
            for (int round = 0; round < ROUNDS; round++) {
                ComparisonReport report = engine.validate("replicas", replica.tables());
                assertThat(report.differing()).isEmpty();
                assertThat(report.onlyInDatabase()).isEmpty();
                assertThat(report.tables().size() + report.unread().size()).isEqualTo(2);
            }
            assertThat(writers.stop()).isPositive();
            assertEqual(engine, replica);
            assertThat(engine.status().get(0).sessions()).isOne();
        }
    }

    @Test
    void aGracefulStopLeavesNothingToCatchUpWith() throws Exception {
        ReplicaTarget replica = ReplicaTarget.of("replicas", Product.class, Line.class);
        Engine engine = start(replica, Duration.ofHours(1));
        try (Writers writers = Writers.startWithoutTruncate(database, 2)) {
            assertThat(writers.stop()).isGreaterThanOrEqualTo(0);
        }
        Lsn end = Lsn.parse(database.query("SELECT pg_current_wal_lsn()"));
        Awaitility.await()
                .atMost(LONG)
                .until(() -> new Lsn(Replicas.of(List.of(replica))
                                        .position("default")
                                        .place())
                                .compareTo(end)
                        >= 0);

        assertThat(engine.stop(LONG)).isTrue();

        assertThat(new Lsn(lastStored().place())).isGreaterThanOrEqualTo(end);
    }

    private Engine start(ReplicaTarget replica, Duration interval) throws InterruptedException {
        PostgresSourceSettings settings = PostgresSourceSettings.of(
                        database.url(), database.user(), database.password())
                .with(SlotSettings.persistent("laredo_shop"))
                .with(TimeSettings.USUAL.withStatusInterval(Duration.ofMillis(50)));
        Engine engine = Engine.builder()
                .pipeline(
                        new PostgresSource(settings),
                        PipelineDefinition.of(replica, replica.tables())
                                .snapshots(SnapshotPlan.every(interval, new LocalSnapshotStore(folder))))
                .pauses(Duration.ofMillis(20), Duration.ofMillis(500))
                .observer(events::add)
                .build();
        engine.start();
        engine.awaitReady(LONG);
        return engine;
    }

    private boolean isRestored() {
        Awaitility.await()
                .atMost(LONG)
                .until(() -> events.stream()
                        .anyMatch(event -> event instanceof EngineEvent.BaselineCopied
                                || event instanceof EngineEvent.SnapshotRestored));
        return events.stream().noneMatch(EngineEvent.BaselineStarted.class::isInstance)
                && events.stream().anyMatch(EngineEvent.SnapshotRestored.class::isInstance);
    }

    private void assertEqual(Engine engine, ReplicaTarget replica) throws Exception {
        Replicas replicas = Replicas.of(List.of(replica));
        EqualityAtOneLsn.assertEqualAtOneLsn(
                database, replicas.position("default"), engine.hold("replicas"), LONG, Shop.comparisons(replicas));
    }

    private void awaitStored(int snapshots) {
        Awaitility.await()
                .atMost(LONG)
                .until(() -> events.stream()
                                .filter(EngineEvent.SnapshotStored.class::isInstance)
                                .count()
                        >= snapshots);
    }

    private Position lastStored() {
        return events.stream()
                .filter(EngineEvent.SnapshotStored.class::isInstance)
                .map(event -> ((EngineEvent.SnapshotStored) event).position())
                .reduce((first, second) -> second)
                .orElseThrow();
    }

    private static Position confirmed(Engine engine) {
        Position confirmed = engine.status().get(0).confirmed();
        assertThat(confirmed).isNotNull();
        return confirmed;
    }

    private Lsn confirmedAtServer() {
        return Lsn.parse(database.query("SELECT confirmed_flush_lsn FROM pg_replication_slots"));
    }
}
