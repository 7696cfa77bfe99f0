package io.laredo.source.postgresql;

import static org.assertj.core.api.Assertions.assertThat;

import io.laredo.PipelineState;
import io.laredo.engine.Engine;
import io.laredo.engine.PipelineStatus;
import io.laredo.source.postgresql.Shop.Line;
import io.laredo.source.postgresql.Shop.Product;
import io.laredo.target.replica.ReplicaTarget;
import io.laredo.target.replica.Replicas;
import io.laredo.test.EqualityAtOneLsn;
import io.laredo.test.PostgresServer;
import io.laredo.test.PostgresVersions;
import io.laredo.test.TestDatabase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ArgumentsSource;

/** Baselines in many parts by several threads, while writers go on and connections are killed. */
@ParameterizedClass
@ArgumentsSource(PostgresVersions.OldestAndNewest.class)
class CopyUnderLoadIT {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final long BYTES_PER_PART = 4 * 1024 * 1024;
    private static final String COPIES =
            " FROM pg_stat_activity WHERE application_name LIKE 'laredo-%-copy' AND datname = current_database()";

    private final long seed = new Random().nextLong();
    private final TestDatabase database;
    private final AtomicBoolean stop = new AtomicBoolean();
    private final ExecutorService executor = Executors.newCachedThreadPool();
    private final List<Future<Integer>> writers = new ArrayList<>();
    private final List<Engine> engines = new ArrayList<>();

    CopyUnderLoadIT(int major) {
        this.database = PostgresServer.shared(major).createDatabase();
        Shop.create(database);
    }

    @AfterEach
    void stopAll() {
        stop.set(true);
        engines.forEach(Engine::close);
        executor.shutdownNow();
    }

    @Test
    void severalInstancesAtOnceAreEachEqualToTheDatabase() throws Exception {
        fill(5_000);
        startWriters(2);
        List<ReplicaTarget> targets = List.of(target("first"), target("second"));
        targets.forEach(target -> start(target, Engine.builder().copyParallelism(3)));
        for (int i = 0; i < targets.size(); i++) {
            engines.get(i).awaitReady(LONG);
            assertEqual(engines.get(i), targets.get(i));
        }
        assertThat(stopWriters()).as("transactions, seed %d", seed).isPositive();
    }

    @Test
    void aConnectionThatIsKilledCostsNoRowAndNoSecondBaseline() throws Exception {
        fill(20_000);
        startWriters(2);
        ReplicaTarget target = target("replicas");
        // So slow that there is always something to kill.
        Engine engine = start(target, Engine.builder().copyParallelism(3).copyRate(8 * 1024 * 1024));
        AtomicInteger killed = new AtomicInteger();
        AtomicLong rows = new AtomicLong();
        Awaitility.await().atMost(LONG).pollInterval(Duration.ofMillis(20)).until(() -> {
            long now = pipeline(engine).baseline().rows();
            if (killed.get() < 12 && now > rows.get()) { // rows between two losses, so that nobody gives up
                rows.set(now);
                killed.addAndGet(killOne());
            }
            return hasBaseline(engine);
        });
        engine.awaitReady(LONG);
        assertThat(killed).as("connections that were killed").hasValueGreaterThan(3);
        assertThat(engine.status().get(0).sessions()).isEqualTo(1);
        assertEqual(engine, target);
        stopWriters();
        assertEqual(engine, target);
    }

    @Test
    void nothingIsCopiedAnyMoreOnceTheEngineIsClosed() {
        fill(20_000);
        Engine engine =
                start(target("replicas"), Engine.builder().copyParallelism(3).copyRate(1024 * 1024));
        Awaitility.await().atMost(LONG).until(() -> pipeline(engine).baseline().rows() > 0);
        assertThat(pipeline(engine).state()).isEqualTo(PipelineState.BASELINE);
        assertThat(pipeline(engine).baseline().estimatedBytes()).isGreaterThan(20_000_000);
        engine.close();
        assertThat(pipeline(engine).state()).isEqualTo(PipelineState.STOPPED);
        Awaitility.await()
                .atMost(LONG)
                .until(() -> database.query(
                                "SELECT count(*) FROM pg_stat_activity WHERE application_name LIKE 'laredo-%' AND datname = current_database()")
                        .equals("0"));
    }

    @Test
    void aTableThatIsAlteredWhileOthersAreCopiedIsCopiedByItself() {
        fill(20_000);
        ReplicaTarget target = target("replicas");
        Engine engine = start(target, Engine.builder().copyParallelism(1).copyRate(4 * 1024 * 1024));
        Awaitility.await().atMost(LONG).until(() -> pipeline(engine).baseline().rows() > 0);
        database.execute("ALTER TABLE line ALTER quantity TYPE smallint", "ALTER TABLE line ALTER quantity TYPE int");
        Awaitility.await().atMost(LONG).until(() -> engine.status().get(0).isLive());
        assertThat(engine.status().get(0).sessions()).isEqualTo(1);
    }

    @Test
    void theRestIsCancelledWhenTheTargetRefusesARow() {
        fill(20_000);
        database.execute("ALTER TABLE line ALTER quantity DROP NOT NULL", "INSERT INTO line VALUES (1, 1, NULL)");
        Engine engine =
                start(target("replicas"), Engine.builder().copyParallelism(3).copyRate(1024 * 1024));
        Awaitility.await()
                .atMost(LONG)
                .until(() -> String.valueOf(engine.status().get(0).cause()).contains("quantity"));
        assertThat(pipeline(engine).applied()).isNull();
    }

    private int killOne() {
        return Integer.parseInt(
                database.query("SELECT count(*) FILTER (WHERE pg_terminate_backend(pid)) FROM (SELECT pid" + COPIES
                        + " AND query LIKE 'COPY%' ORDER BY random() LIMIT 1) AS victim"));
    }

    /** Rows that nobody changes, 1 KB each. */
    private void fill(int rows) {
        database.execute(
                "INSERT INTO product SELECT i, repeat('x', 900), 1, i, %d FROM generate_series(1000001, 1000000 + %d) i"
                        .formatted(Shop.UNITS, rows));
    }

    private static ReplicaTarget target(String name) {
        return ReplicaTarget.of(name, Product.class, Line.class);
    }

    private Engine start(ReplicaTarget target, Engine.Builder builder) {
        PostgresSource source = new PostgresSource(
                PostgresSourceSettings.of(database.url(), database.user(), database.password()), BYTES_PER_PART);
        Engine engine = builder.pauses(Duration.ofMillis(20), Duration.ofMillis(500))
                .pipeline(source, target, target.tables())
                .build();
        engines.add(engine);
        engine.start();
        return engine;
    }

    private void assertEqual(Engine engine, ReplicaTarget target) throws Exception {
        Replicas replicas = Replicas.of(List.of(target));
        EqualityAtOneLsn.assertEqualAtOneLsn(
                database, replicas.position("default"), engine.hold(target.name()), LONG, Shop.comparisons(replicas));
    }

    private static boolean hasBaseline(Engine engine) {
        return engine.status().get(0).hasBaseline();
    }

    private static PipelineStatus pipeline(Engine engine) {
        return engine.status().get(0).pipelines().get(0);
    }

    private void startWriters(int count) {
        for (int i = 0; i < count; i++) {
            writers.add(executor.submit(Shop.writerWithoutTruncate(database, seed + i, stop)));
        }
    }

    private int stopWriters() throws Exception {
        stop.set(true);
        int committed = 0;
        for (Future<Integer> writer : writers) {
            committed += writer.get(60, TimeUnit.SECONDS);
        }
        return committed;
    }
}
