package io.laredo.source.postgresql;

import static org.assertj.core.api.Assertions.assertThat;

import io.laredo.BaselineLoad;
import io.laredo.CursorHold;
import io.laredo.Row;
import io.laredo.SourceBaseline;
import io.laredo.SourceSession;
import io.laredo.TableSchema;
import io.laredo.TargetExport;
import io.laredo.engine.Engine;
import io.laredo.engine.snapshot.LocalSnapshotStore;
import io.laredo.engine.snapshot.SnapshotInfo;
import io.laredo.engine.snapshot.SnapshotRetention;
import io.laredo.engine.snapshot.Snapshots;
import io.laredo.engine.validation.ComparisonReport;
import io.laredo.engine.validation.ComparisonSettings;
import io.laredo.engine.validation.KeyDifference;
import io.laredo.engine.validation.TableComparison;
import io.laredo.engine.validation.TableReport;
import io.laredo.source.postgresql.Shop.Line;
import io.laredo.source.postgresql.Shop.Product;
import io.laredo.target.replica.ReplicaTarget;
import io.laredo.test.PostgresServer;
import io.laredo.test.PostgresVersions;
import io.laredo.test.TestDatabase;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ArgumentsSource;

/** What replicas give out is what the database has at the same position, while writers go on. */
@ParameterizedClass
@ArgumentsSource(PostgresVersions.class)
class SnapshotIT {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final int ROUNDS = Integer.getInteger("laredo.test.rounds", 5);

    private final long seed = new Random().nextLong();
    private final TestDatabase database;
    private final PostgresSourceSettings settings;
    private final ReplicaTarget target = ReplicaTarget.of("replicas", Product.class, Line.class);
    private final Engine engine;
    private final AtomicBoolean stop = new AtomicBoolean();
    private final ExecutorService executor = Executors.newCachedThreadPool();
    private final TableComparison comparison = new TableComparison(ComparisonSettings.USUAL);
    private final Snapshots snapshots;

    SnapshotIT(int major, @TempDir Path folder) {
        database = PostgresServer.shared(major).createDatabase();
        Shop.create(database);
        settings = PostgresSourceSettings.of(database.url(), database.user(), database.password());
        engine = Engine.builder()
                .pipeline(new PostgresSource(settings), target, target.tables())
                .build();
        snapshots =
                new Snapshots("replicas", new LocalSnapshotStore(folder), SnapshotRetention.USUAL, Clock.systemUTC());
    }

    @AfterEach
    void stopAll() {
        stop.set(true);
        executor.shutdownNow();
        engine.close();
    }

    @Test
    void replicasAndWhatIsRestoredOfThemEqualTheDatabaseAtOnePosition() throws Exception {
        Future<Integer> writer = executor.submit(Shop.writerWithoutTruncate(database, seed, stop));
        engine.start();
        engine.awaitReady(LONG);
        for (int round = 0; round < ROUNDS; round++) {
            try (PostgresSource beside = new PostgresSource(settings);
                    CursorHold hold = engine.hold(target.name());
                    SourceSession session = beside.connect(target.tables(), null)) {
                SourceBaseline there = Objects.requireNonNull(session.baseline());
                hold.runTo(there.position(), LONG);
                try (TargetExport here = Objects.requireNonNull(target.export())) {
                    assertEqual(there, here);
                    assertRestored(there, snapshots.write(here, Map.of()));
                    assertDifferencesFound(there, here);
                }
            }
        }
        stop.set(true);
        assertThat(writer.get(60, TimeUnit.SECONDS))
                .as("transactions, seed %d", seed)
                .isPositive();
        assertThat(snapshots.list().snapshots()).hasSize(2);
    }

    private void assertRestored(SourceBaseline there, SnapshotInfo stored) throws InterruptedException {
        ReplicaTarget restored = ReplicaTarget.of("restored", Product.class, Line.class);
        assertThat(snapshots.restoreNewest(restored, snapshot -> true).found()).isEqualTo(stored);
        try (TargetExport again = Objects.requireNonNull(restored.export())) {
            assertEqual(there, again);
        }
    }

    private void assertEqual(SourceBaseline there, TargetExport here) throws InterruptedException {
        ComparisonReport report = comparison.compare(there, here);
        assertThat(report.tables())
                .as("seed %d", seed)
                .hasSize(2)
                .allMatch(TableReport::isEqual)
                .allMatch(table -> table.databaseRows() > 0);
        assertThat(report.unread()).isEmpty();
    }

    /** One row is missing, and one has another value. */
    private void assertDifferencesFound(SourceBaseline there, TargetExport here) throws InterruptedException {
        ReplicaTarget broken = ReplicaTarget.of("broken", Product.class, Line.class);
        BaselineLoad load = broken.beginBaseline(here.position(), here.tables());
        List<Row> products = new ArrayList<>();
        for (TableSchema table : here.tables()) {
            here.rows(table, table.hasColumn("stock") ? products::add : load::row);
        }
        Row missing = products.remove(0);
        Row different = products.remove(0);
        products.forEach(load::row);
        load.row(changed(different));
        load.complete(here.position());

        List<TableReport> differing = comparison
                .compare(there, Objects.requireNonNull(broken.export()))
                .differing();

        assertThat(differing)
                .singleElement()
                .satisfies(product -> assertThat(product.differences())
                        .as("seed %d", seed)
                        .containsExactlyInAnyOrder(
                                new KeyDifference(
                                        KeyDifference.Kind.MISSING, Collections.singletonList(missing.get("id"))),
                                new KeyDifference(
                                        KeyDifference.Kind.DIFFERENT, Collections.singletonList(different.get("id")))));
    }

    private static Row changed(Row row) {
        List<@Nullable Object> values = new ArrayList<>();
        row.schema()
                .columns()
                .forEach(column ->
                        values.add(column.name().equals("stock") ? Integer.valueOf(-1) : row.get(column.name())));
        return new Row(row.schema(), values.toArray());
    }
}
