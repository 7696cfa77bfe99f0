package io.laredo.source.postgresql;

import static org.assertj.core.api.Assertions.assertThat;

import io.laredo.Position;
import io.laredo.engine.Engine;
import io.laredo.engine.SourceStatus;
import io.laredo.source.postgresql.Shop.Line;
import io.laredo.source.postgresql.Shop.Product;
import io.laredo.target.replica.Replica;
import io.laredo.target.replica.ReplicaTarget;
import io.laredo.target.replica.ReplicaView;
import io.laredo.target.replica.Replicas;
import io.laredo.test.EqualityAtOneLsn;
import io.laredo.test.FaultProxy;
import io.laredo.test.PostgresServer;
import io.laredo.test.PostgresVersions;
import io.laredo.test.TestDatabase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ArgumentsSource;

/** Replicas of a real database, while writers change it in every way and the connection breaks. */
@ParameterizedClass
@ArgumentsSource(PostgresVersions.OldestAndNewest.class)
class LiveReplicaIT {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final int ROUNDS = Integer.getInteger("laredo.test.rounds", 5);

    private final long seed = new Random().nextLong();
    private final PostgresServer server;
    private final TestDatabase database;
    private final ReplicaTarget target = ReplicaTarget.of("replicas", Product.class, Line.class);
    private final Replicas replicas = Replicas.of(List.of(target));
    private final Engine engine;
    private final AtomicBoolean stop = new AtomicBoolean();
    private final ExecutorService executor = Executors.newCachedThreadPool();
    private final List<Future<Integer>> writers = new ArrayList<>();

    LiveReplicaIT(int major) {
        server = PostgresServer.startNew(major, Map.of());
        database = server.createDatabase();
        Shop.create(database);
        PostgresSource source =
                new PostgresSource(PostgresSourceSettings.of(database.url(), database.user(), database.password()));
        engine = Engine.builder()
                .pauses(Duration.ofMillis(20), Duration.ofMillis(500))
                .pipeline(source, target, target.tables())
                .build();
    }

    @AfterEach
    void stopAll() {
        stop.set(true);
        executor.shutdownNow();
        engine.close();
        server.close();
    }

    @Test
    void equalsTheDatabaseAtOneLsnWhileWritersGoOn() throws Exception {
        startWriters(3);
        engine.start();
        engine.awaitReady(LONG);
        for (int round = 0; round < ROUNDS; round++) {
            assertEqual();
        }
        assertThat(stopWriters()).as("transactions, seed %d", seed).isPositive();
        assertEqual();
    }

    @Test
    void showsEveryReaderWholeTransactionsOverBothTables() throws Exception {
        engine.start();
        engine.awaitReady(LONG);
        startWriters(2);
        Position first = replicas.position("default");
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(2);
        int seen = 0;
        while (System.nanoTime() < end) {
            Shop.assertUnitsAddUp(replicas.view());
            seen++;
        }
        assertThat(stopWriters()).isPositive();
        assertThat(seen).isPositive();
        assertThat(replicas.position("default")).isGreaterThan(first);
    }

    @Test
    void comesBackEqualAfterItsWalsenderWasKilled() throws Exception {
        engine.start();
        engine.awaitReady(LONG);
        startWriters(2);
        for (int round = 0; round < ROUNDS; round++) {
            long before = status().sessions();
            assertThat(database.terminateWalSenders()).isPositive();
            awaitSessionAfter(before);
            assertEqual();
        }
        stopWriters();
        assertEqual();
    }

    @Test
    void comesBackEqualAfterTheServerWasStoppedAndStarted() throws Exception {
        engine.start();
        engine.awaitReady(LONG);
        startWriters(2);
        Replica<Product, Long> products = replicas.replica(Product.class);
        long before = status().sessions();
        server.stop();
        assertThat(products.size()).as("rows while the server is away").isPositive();
        Awaitility.await().atMost(LONG).until(() -> status().attempts() > 1);
        server.start();
        awaitSessionAfter(before);
        assertEqual();
        stopWriters();
        assertEqual();
    }

    @Test
    void reachesThePositionOfAnIdleDatabaseAndConfirmsIt() throws Exception {
        engine.start();
        engine.awaitReady(LONG);
        database.execute("CREATE TABLE other (n int)", "INSERT INTO other VALUES (1)"); // nothing that is replicated
        String[] lsn = database.query("SELECT pg_current_wal_flush_lsn()").split("/", 2);
        Position end = replicas.position("default").at(Long.parseLong(lsn[0], 16) << 32 | Long.parseLong(lsn[1], 16));
        replicas.awaitPosition(end, LONG);
        Awaitility.await()
                .atMost(LONG)
                .until(() -> database.query(
                                "SELECT bool_and(confirmed_flush_lsn >= '%s/%s') FROM pg_replication_slots WHERE database = current_database()"
                                        .formatted((Object[]) lsn))
                        .equals("t"));
    }

    @Test
    void noticesAConnectionThatWasCutWithoutAWord() throws Exception {
        startWriters(1);
        try (FaultProxy network = FaultProxy.to(server.port())) {
            PostgresSource source = new PostgresSource(PostgresSourceSettings.of(
                            "jdbc:postgresql://localhost:%d/%s".formatted(network.port(), database.name()),
                            database.user(),
                            database.password())
                    .with(TimeSettings.USUAL
                            .withStatusInterval(Duration.ofMillis(100))
                            .withServerTimeout(Duration.ofSeconds(1))
                            .withSchemaCheckInterval(Duration.ofHours(1))
                            .withSlotCheckInterval(Duration.ofHours(1))));
            ReplicaTarget distant = ReplicaTarget.of("distant", Product.class, Line.class);
            try (Engine engine = Engine.builder()
                    .pauses(Duration.ofMillis(20), Duration.ofMillis(500))
                    .pipeline(source, distant, distant.tables())
                    .build()) {
                engine.start();
                engine.awaitReady(LONG);
                network.freeze();
                Awaitility.await()
                        .atMost(LONG)
                        .until(() -> engine.status().get(0).attempts() > 0);
                network.cut();
                network.thaw();
                engine.awaitReady(LONG);
                Replicas replicas = Replicas.of(List.of(distant));
                EqualityAtOneLsn.assertEqualAtOneLsn(
                        database,
                        replicas.position("default"),
                        engine.hold("distant"),
                        LONG,
                        Shop.comparisons(replicas));
            }
        }
        stopWriters();
    }

    private void assertEqual() throws Exception {
        EqualityAtOneLsn.assertEqualAtOneLsn(
                database, replicas.position("default"), engine.hold("replicas"), LONG, Shop.comparisons(replicas));
        ReplicaView view = replicas.view();
        Replica<Product, Long> products = view.replica(Product.class);
        long indexed = 0;
        for (int category = 0; category < 7; category++) {
            int wanted = category;
            List<Product> found = products.find("category", category);
            assertThat(found).allMatch(product -> product.category() == wanted);
            indexed += found.size();
        }
        assertThat(indexed).isEqualTo(products.size());
        assertThat(products.all()).allMatch(product -> product.equals(products.get(product.id())));
    }

    private void startWriters(int count) {
        for (int i = 0; i < count; i++) {
            writers.add(executor.submit(Shop.writer(database, seed + i, stop)));
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

    private void awaitSessionAfter(long sessions) throws InterruptedException {
        Awaitility.await().atMost(LONG).until(() -> status().sessions() > sessions);
        engine.awaitReady(LONG);
    }

    private SourceStatus status() {
        return engine.status().get(0);
    }
}
