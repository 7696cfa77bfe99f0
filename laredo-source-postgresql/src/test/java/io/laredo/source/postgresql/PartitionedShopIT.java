package io.laredo.source.postgresql;

import static org.assertj.core.api.Assertions.assertThat;

import io.laredo.engine.Engine;
import io.laredo.source.postgresql.Shop.Line;
import io.laredo.source.postgresql.Shop.Product;
import io.laredo.target.replica.ReplicaNotReadyException;
import io.laredo.target.replica.ReplicaTarget;
import io.laredo.target.replica.Replicas;
import io.laredo.test.EqualityAtOneLsn;
import io.laredo.test.PostgresServer;
import io.laredo.test.PostgresVersions;
import io.laredo.test.TestDatabase;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ArgumentsSource;

/** The shop with both tables in partitions, which come and go while writers go on. */
@ParameterizedClass
@ArgumentsSource(PostgresVersions.class)
class PartitionedShopIT {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final int ROUNDS = Integer.getInteger("laredo.test.rounds", 2);

    private final PostgresServer server;
    private final TestDatabase database;
    private final ReplicaTarget target = ReplicaTarget.of("replicas", Product.class, Line.class);
    private final Replicas replicas = Replicas.of(List.of(target));

    PartitionedShopIT(int major) {
        server = PostgresServer.startNew(major, Map.of());
        database = server.createDatabase();
        Shop.create(database);
        database.execute(
                "ALTER TABLE product RENAME TO old",
                "CREATE TABLE product (LIKE old INCLUDING DEFAULTS INCLUDING STORAGE, PRIMARY KEY (id)) PARTITION BY RANGE (id)",
                "CREATE TABLE product_low PARTITION OF product FOR VALUES FROM (0) TO (100)",
                "CREATE TABLE product_high PARTITION OF product FOR VALUES FROM (100) TO (1000) PARTITION BY HASH (id)",
                "CREATE TABLE product_0 PARTITION OF product_high FOR VALUES WITH (MODULUS 2, REMAINDER 0)",
                "CREATE TABLE product_1 PARTITION OF product_high FOR VALUES WITH (MODULUS 2, REMAINDER 1)",
                "INSERT INTO product SELECT * FROM old",
                "DROP TABLE old, line",
                "CREATE TABLE line (id bigserial PRIMARY KEY, product_id bigint NOT NULL, quantity int NOT NULL) PARTITION BY HASH (id)",
                "CREATE TABLE line_0 PARTITION OF line FOR VALUES WITH (MODULUS 2, REMAINDER 0)",
                "CREATE TABLE line_1 (quantity int NOT NULL, product_id bigint NOT NULL, id bigint NOT NULL)",
                "ALTER TABLE line ATTACH PARTITION line_1 FOR VALUES WITH (MODULUS 2, REMAINDER 1)");
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void equalsTheDatabaseAtOneLsnWhileWritersGoOn() throws Exception {
        try (Engine engine = start();
                Writers writers = Writers.startWithoutTruncate(database, 3)) {
            for (int round = 0; round < ROUNDS; round++) {
                awaitEqual(engine);
            }
            assertThat(writers.stop()).isPositive();
            awaitEqual(engine);
            Shop.assertUnitsAddUp(replicas.view());
            assertThat(engine.status().get(0).sessions()).isOne();
        }
    }

    @Test
    void equalsTheDatabaseAgainWhateverBecomesOfPartitionsWhileWritersGoOn() throws Exception {
        try (Engine engine = start();
                Writers writers = Writers.startWithoutTruncate(database, 2)) {
            for (int round = 0; round < ROUNDS; round++) {
                for (String change : List.of(
                        "ALTER TABLE line DETACH PARTITION line_1",
                        "ALTER TABLE line ATTACH PARTITION line_1 FOR VALUES WITH (MODULUS 2, REMAINDER 1)",
                        "TRUNCATE line_0",
                        "DROP TABLE product_1",
                        "CREATE TABLE product_1 PARTITION OF product_high FOR VALUES WITH (MODULUS 2, REMAINDER 1)",
                        replaceLow())) {
                    execute(change);
                    awaitEqual(engine);
                }
            }
            assertThat(writers.stop()).isPositive();
            awaitEqual(engine);
            assertThat(engine.status().get(0).sessions()).isOne();
        }
    }

    private static String replaceLow() {
        return "BEGIN; LOCK TABLE product IN ACCESS EXCLUSIVE MODE; ALTER TABLE product DETACH PARTITION product_low;"
                + " CREATE TABLE product_new PARTITION OF product FOR VALUES FROM (0) TO (100);"
                + " INSERT INTO product SELECT * FROM product_low WHERE id % 10 <> 0; DROP TABLE product_low;"
                + " ALTER TABLE product_new RENAME TO product_low; COMMIT";
    }

    /** Tries until a writer is not in the way. */
    private void execute(String change) {
        Awaitility.await()
                .atMost(LONG)
                .ignoreExceptionsInstanceOf(IllegalStateException.class)
                .until(() -> {
                    database.execute(change);
                    return true;
                });
    }

    private Engine start() throws InterruptedException {
        PostgresSource source =
                new PostgresSource(PostgresSourceSettings.of(database.url(), database.user(), database.password())
                        .with(TimeSettings.USUAL.withSchemaCheckInterval(Duration.ofMillis(100))));
        Engine engine = Engine.builder()
                .pauses(Duration.ofMillis(20), Duration.ofMillis(500))
                .pipeline(source, target, target.tables())
                .build();
        engine.start();
        engine.awaitReady(LONG);
        return engine;
    }

    /** Compares until it is equal: a moment passes until a change of partitions is noticed, another until the copy is there. */
    private void awaitEqual(Engine engine) {
        Awaitility.await()
                .atMost(LONG)
                .ignoreExceptionsInstanceOf(ReplicaNotReadyException.class)
                .untilAsserted(() -> EqualityAtOneLsn.assertEqualAtOneLsn(
                        database,
                        replicas.position("default"),
                        engine.hold("replicas"),
                        LONG,
                        Shop.comparisons(replicas)));
    }
}
