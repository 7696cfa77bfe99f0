package io.laredo.source.postgresql;

import static org.assertj.core.api.Assertions.assertThat;

import io.laredo.Column;
import io.laredo.ColumnType;
import io.laredo.TableId;
import io.laredo.ValueKind;
import io.laredo.engine.Engine;
import io.laredo.engine.rules.Expiry;
import io.laredo.engine.rules.Filters;
import io.laredo.engine.rules.RuledTarget;
import io.laredo.engine.rules.TableRules;
import io.laredo.engine.rules.Transforms;
import io.laredo.target.replica.Replica;
import io.laredo.target.replica.ReplicaIndex;
import io.laredo.target.replica.ReplicaNotReadyException;
import io.laredo.target.replica.ReplicaTarget;
import io.laredo.target.replica.Replicas;
import io.laredo.target.replica.ReplicatedEntity;
import io.laredo.test.EqualityAtOneLsn;
import io.laredo.test.EqualityAtOneLsn.Comparison;
import io.laredo.test.PostgresServer;
import io.laredo.test.PostgresVersions;
import io.laredo.test.TestDatabase;
import jakarta.persistence.Id;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ArgumentsSource;

/** Replicas of a real database that have some of its rows, in another shape. */
class RuledReplicaIT {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final int ROUNDS = Integer.getInteger("laredo.test.rounds", 5);
    private static final TableId PRODUCT = new TableId("public", "product");
    private static final Instant NOW = Instant.parse("2030-01-01T00:00:00Z");

    private final AtomicBoolean stop = new AtomicBoolean();
    private final ExecutorService executor = Executors.newCachedThreadPool();
    private @Nullable PostgresServer server;
    private @Nullable Engine engine;

    /** The stock decides, and the category is in the label; the replica has neither. */
    @ReplicatedEntity(table = "product")
    @ReplicaIndex(columns = "label")
    record Offer(@Id long number, String name, String label, BigDecimal price, String shop) {}

    @ReplicatedEntity(table = "product")
    record Noted(@Id long id, int stock, @Nullable String note) {}

    @ReplicatedEntity(table = "visit")
    record Visit(@Id long id, @Nullable Instant until, String page) {}

    @AfterEach
    void stopAll() {
        stop.set(true);
        executor.shutdownNow();
        if (engine != null) {
            engine.close();
        }
        if (server != null) {
            server.close();
        }
    }

    @ParameterizedTest
    @ArgumentsSource(PostgresVersions.class)
    void equalsTheFilteredTableAtOneLsnWhileWritersGoOn(int major) throws Exception {
        TestDatabase database = database(major);
        ReplicaTarget target = ReplicaTarget.of("offers", Offer.class);
        start(
                database,
                target,
                TableRules.of(PRODUCT)
                        .filter(Filters.where(
                                row -> (Integer) Objects.requireNonNull(row.get("stock")) >= 990, "stock"))
                        .filter(Filters.startsWith("name", "product"))
                        .transform(Transforms.rename("id", "number"))
                        .transform(Transforms.compute(
                                new Column("label", new ColumnType(ValueKind.TEXT, "text"), false),
                                row -> row.get("category") + ": " + row.get("name"),
                                "category",
                                "name"))
                        .transform(Transforms.add(
                                new Column("shop", new ColumnType(ValueKind.TEXT, "text"), false), "main")));
        Replicas replicas = Replicas.of(List.of(target));
        Replica<Offer, Long> offers = replicas.replica(Offer.class);
        Comparison<Offer> comparison = new Comparison<>(
                PRODUCT,
                "SELECT id, name, category || ': ' || name, price FROM product WHERE stock >= 990 AND name LIKE 'product%'",
                row -> new Offer(row.getLong(1), row.getString(2), row.getString(3), row.getBigDecimal(4), "main"),
                offers::all);
        long seed = new Random().nextLong();
        Future<Integer> writer = executor.submit(Shop.writer(database, seed, stop));
        Future<Integer> other = executor.submit(Shop.writer(database, seed + 1, stop));
        for (int round = 0; round < ROUNDS; round++) {
            compare(database, replicas, comparison);
            Replica<Offer, Long> now = replicas.view().replica(Offer.class);
            assertThat(now.all())
                    .as("seed %d", seed)
                    .allMatch(offer -> now.find("label", offer.label()).contains(offer));
        }
        stop.set(true);
        assertThat(writer.get() + other.get()).as("transactions, seed %d", seed).isPositive();
        compare(database, replicas, comparison);
    }

    @ParameterizedTest
    @ArgumentsSource(PostgresVersions.OldestAndNewest.class)
    void aRowThatEntersWithoutALargeValueHasTheTableCopiedAgain(int major) throws Exception {
        TestDatabase database = database(major);
        ReplicaTarget target = ReplicaTarget.of("noted", Noted.class);
        start(database, target, TableRules.of(PRODUCT).filter(Filters.equalTo("stock", 7)));
        Replica<Noted, Long> noted = Replicas.of(List.of(target)).replica(Noted.class);
        assertThat(noted.size()).isZero();

        database.execute("UPDATE product SET stock = 7 WHERE id = 5"); // its note is large and stays at home

        Awaitility.await()
                .atMost(LONG)
                .ignoreException(ReplicaNotReadyException.class)
                .untilAsserted(() -> assertThat(noted.all())
                        .singleElement()
                        .satisfies(row -> assertThat(row.note()).hasSize(5000)));
        database.execute("UPDATE product SET stock = 8 WHERE id = 5");
        Awaitility.await().atMost(LONG).until(() -> noted.size() == 0);
    }

    @ParameterizedTest
    @ArgumentsSource(PostgresVersions.OldestAndNewest.class)
    void hasNoRowsWhoseTimeIsUp(int major) throws Exception {
        TestDatabase database = database(major);
        database.execute("CREATE TABLE visit (id bigint PRIMARY KEY, until timestamptz, page text NOT NULL)", """
                INSERT INTO visit VALUES (1, '2029-12-31 23:59:59Z', 'a'), (2, '2030-01-01 00:00:01Z', 'b'),
                    (3, NULL, 'c'), (4, 'infinity', 'd'), (5, '-infinity', 'e')
                """);
        ReplicaTarget target = ReplicaTarget.of("visits", Visit.class);
        TableId table = new TableId("public", "visit");
        start(
                database,
                target,
                TableRules.of(table)
                        .filter(Filters.not(Filters.equalTo("page", "d"))) // a record has no infinity
                        .expiry(Expiry.at("until")));
        Replica<Visit, Long> visits = Replicas.of(List.of(target)).replica(Visit.class);
        assertThat(visits.all()).extracting(Visit::id).containsExactlyInAnyOrder(2L, 3L);

        database.execute(
                "UPDATE visit SET until = '2029-01-01Z' WHERE id = 2",
                "UPDATE visit SET until = '2031-01-01Z' WHERE id = 1",
                "INSERT INTO visit VALUES (6, '2020-01-01Z', 'f'), (7, '2040-01-01Z', 'g')");

        Awaitility.await().atMost(LONG).until(() -> visits.get(7L) != null);
        assertThat(visits.all()).extracting(Visit::id).containsExactlyInAnyOrder(1L, 3L, 7L);
    }

    private TestDatabase database(int major) {
        PostgresServer started = PostgresServer.startNew(major, Map.of());
        server = started;
        TestDatabase database = started.createDatabase();
        Shop.create(database);
        return database;
    }

    private void start(TestDatabase database, ReplicaTarget target, TableRules rules) throws Exception {
        PostgresSource source =
                new PostgresSource(PostgresSourceSettings.of(database.url(), database.user(), database.password()));
        Engine fresh = Engine.builder()
                .pauses(Duration.ofMillis(20), Duration.ofMillis(500))
                .pipeline(
                        source,
                        new RuledTarget(target, List.of(rules), Clock.fixed(NOW, ZoneOffset.UTC)),
                        target.tables())
                .build();
        engine = fresh;
        fresh.start();
        fresh.awaitReady(LONG);
    }

    private void compare(TestDatabase database, Replicas replicas, Comparison<?> comparison) throws Exception {
        EqualityAtOneLsn.assertEqualAtOneLsn(
                database,
                replicas.position("default"),
                Objects.requireNonNull(engine).hold("offers"),
                LONG,
                List.of(comparison));
    }
}
