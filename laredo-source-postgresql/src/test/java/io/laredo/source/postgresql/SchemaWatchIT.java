package io.laredo.source.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.laredo.TableId;
import io.laredo.TableSchema;
import io.laredo.TableState;
import io.laredo.engine.Engine;
import io.laredo.engine.TableStatus;
import io.laredo.source.postgresql.Shop.Line;
import io.laredo.source.postgresql.Shop.Product;
import io.laredo.target.replica.Replica;
import io.laredo.target.replica.ReplicaNotReadyException;
import io.laredo.target.replica.ReplicaTarget;
import io.laredo.target.replica.Replicas;
import io.laredo.test.EqualityAtOneLsn;
import io.laredo.test.PostgresServer;
import io.laredo.test.PostgresVersions;
import io.laredo.test.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ArgumentsSource;

/** Tables that are altered, with nothing written to them afterwards. */
@ParameterizedClass
@ArgumentsSource(PostgresVersions.class)
class SchemaWatchIT {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final int ROUNDS = Integer.getInteger("laredo.test.rounds", 3);
    private static final TableId PRODUCT = new TableId("public", "product");
    private static final TableId LINE = new TableId("public", "line");

    private final TestDatabase database;

    SchemaWatchIT(int major) {
        this.database = PostgresServer.shared(major).createDatabase();
        Shop.create(database);
    }

    @Test
    void noticesWhatChangesRowsWithoutAMessage() throws SQLException {
        assertThat(changedBy("ALTER TABLE product ALTER stock TYPE int USING stock + 1"))
                .isEqualTo(PRODUCT);
        assertThat(changedBy("ALTER TABLE product ALTER stock TYPE bigint")).isEqualTo(PRODUCT);
        assertThat(changedBy("ALTER TABLE product ADD extra int DEFAULT 7")).isEqualTo(PRODUCT);
        assertThat(changedBy("ALTER TABLE product ADD volatile float DEFAULT random()"))
                .isEqualTo(PRODUCT);
        assertThat(changedBy("ALTER TABLE product DROP note")).isEqualTo(PRODUCT);
        assertThat(changedBy("ALTER TABLE product RENAME name TO title")).isEqualTo(PRODUCT);
        assertThat(changedBy("ALTER TABLE product REPLICA IDENTITY FULL")).isEqualTo(PRODUCT);
        assertThat(changedBy("ALTER TABLE product RENAME TO article")).isEqualTo(PRODUCT);
        assertThat(changedBy("DROP TABLE article")).isEqualTo(PRODUCT);
    }

    @Test
    void noticesThatTypesShowTheirValuesByOtherNames() throws SQLException {
        database.execute(
                "CREATE TYPE mood AS ENUM ('sad', 'happy')",
                "CREATE DOMAIN feeling AS mood",
                "CREATE TYPE opinion AS (by text, moods feeling[])",
                "ALTER TABLE product ADD about opinion");
        assertThat(changedBy("ALTER TYPE mood ADD VALUE 'calm' BEFORE 'happy'")).isNull();
        assertThat(changedBy("CREATE TYPE other AS ENUM ('sad')")).isNull();
        assertThat(changedBy("DROP TYPE other")).isNull();
        assertThat(changedBy("ALTER TYPE mood RENAME VALUE 'sad' TO 'blue'")).isEqualTo(PRODUCT);
        assertThat(changedBy("ALTER TYPE opinion RENAME ATTRIBUTE by TO author"))
                .isEqualTo(PRODUCT);
        assertThat(changedBy("ALTER TYPE opinion ADD ATTRIBUTE at date")).isEqualTo(PRODUCT);
    }

    @Test
    void passesOverWhatLeavesRowsAsTheyAre() throws SQLException {
        assertThat(changedBy("TRUNCATE product")).isNull();
        assertThat(changedBy("ANALYZE product")).isNull();
        assertThat(changedBy("VACUUM (FULL, FREEZE) product")).isNull();
        assertThat(changedBy("CREATE INDEX ON product (name)")).isNull();
        assertThat(changedBy("ALTER TABLE product ADD extra int")).isNull();
        assertThat(changedBy("ALTER TABLE line ADD other int DEFAULT 7")).isNull();
        assertThat(changedBy("UPDATE product SET name = 'x'")).isNull();
    }

    @Test
    void bringsReplicasUpToDateAfterAnAlterThatNothingFollows() throws Exception {
        ReplicaTarget target = ReplicaTarget.of("replicas", Product.class, Line.class);
        Replicas replicas = Replicas.of(List.of(target));
        try (Engine engine = start(target)) {
            database.execute("ALTER TABLE product ALTER stock TYPE int USING stock * 2");
            Replica<Product, Long> products = replicas.replica(Product.class);
            Awaitility.await()
                    .atMost(SOON)
                    .ignoreExceptionsInstanceOf(ReplicaNotReadyException.class)
                    .until(() -> products.stream().allMatch(product -> product.stock() == 2 * Shop.UNITS));
            engine.awaitReady(SOON);
            assertEqual(engine, replicas);
        }
    }

    @Test
    void aTableThatLosesAReplicatedColumnFailsAloneUntilItHasItAgain() throws Exception {
        ReplicaTarget target = ReplicaTarget.of("replicas", Product.class, Line.class);
        Replicas replicas = Replicas.of(List.of(target));
        try (Engine engine = start(target)) {
            database.execute("ALTER TABLE product DROP COLUMN note");
            assertThat(awaitState(engine, TableState.FAILED).cause()).hasMessageContainingAll("public.product", "note");
            assertThatThrownBy(() -> replicas.replica(Product.class).size())
                    .isInstanceOf(ReplicaNotReadyException.class);
            database.execute("INSERT INTO line (product_id, quantity) VALUES (1, 7)");
            Replica<Line, Long> lines = replicas.replica(Line.class);
            Awaitility.await().atMost(SOON).until(() -> lines.size() == 1);

            database.execute("ALTER TABLE product ADD COLUMN note text DEFAULT 'back'");

            awaitState(engine, TableState.LIVE);
            assertEqual(engine, replicas);
            assertThat(engine.status().get(0).sessions()).isOne();
        }
    }

    @Test
    void followsATableThatIsDroppedAndMadeAnew() throws Exception {
        ReplicaTarget target = ReplicaTarget.of("replicas", Product.class, Line.class);
        Replicas replicas = Replicas.of(List.of(target));
        try (Engine engine = start(target)) {
            database.execute("DROP TABLE product");
            assertThat(awaitState(engine, TableState.FAILED).cause()).hasMessageContaining("public.product");
            database.execute("CREATE TABLE product (id bigint PRIMARY KEY, name text NOT NULL, category int NOT NULL,"
                    + " price numeric(10,2) NOT NULL, stock int NOT NULL, note text)");
            database.execute("INSERT INTO product VALUES (1, 'new', 1, 1, 1, NULL)");

            awaitState(engine, TableState.LIVE);
            database.execute(
                    "INSERT INTO product VALUES (2, 'newer', 1, 1, 1, NULL)", "DELETE FROM product WHERE id = 1");
            assertEqual(engine, replicas);
            assertThat(engine.status().get(0).sessions()).isOne();
        }
    }

    @Test
    void takesTheNewTableWhenTwoExchangeTheirNames() throws Exception {
        ReplicaTarget target = ReplicaTarget.of("replicas", Product.class, Line.class);
        Replicas replicas = Replicas.of(List.of(target));
        try (Engine engine = start(target)) {
            database.execute(
                    "CREATE TABLE product_next (LIKE product INCLUDING ALL)",
                    "INSERT INTO product_next SELECT id + 1000, 'next', category, price, stock, note FROM product",
                    "BEGIN; ALTER TABLE product RENAME TO product_last; ALTER TABLE product_next RENAME TO product; COMMIT");
            Replica<Product, Long> products = replicas.replica(Product.class);
            Awaitility.await()
                    .atMost(SOON)
                    .ignoreExceptionsInstanceOf(ReplicaNotReadyException.class)
                    .until(() -> products.get(1001L) != null);

            database.execute(
                    "UPDATE product_last SET name = 'must not be seen'",
                    "UPDATE product SET stock = 5 WHERE id = 1001",
                    "DELETE FROM product WHERE id = 1002");

            assertEqual(engine, replicas);
            assertThat(products.stream().map(Product::name)).containsOnly("next");
        }
    }

    @Test
    void copiesATableAgainWhileWritersWorkOnAllAndViewsStayWhole() throws Exception {
        AtomicBoolean stop = new AtomicBoolean();
        ExecutorService threads = Executors.newFixedThreadPool(3);
        ReplicaTarget target = ReplicaTarget.of("replicas", Product.class, Line.class);
        Replicas replicas = Replicas.of(List.of(target));
        try (Engine engine = start(target)) {
            Future<Integer> first = threads.submit(Shop.writer(database, 1, stop));
            Future<Integer> second = threads.submit(Shop.writer(database, 2, stop));
            Future<Integer> views = threads.submit(() -> wholeViews(replicas, stop));
            for (int round = 0; round < ROUNDS; round++) {
                database.execute("ALTER TABLE line ADD COLUMN round_%d int DEFAULT 7".formatted(round));
                Awaitility.await().atMost(SOON).until(() -> state(engine, LINE).state() != TableState.LIVE);
                Awaitility.await().atMost(SOON).until(() -> state(engine, LINE).state() == TableState.LIVE);
                assertEqual(engine, replicas);
            }
            stop.set(true);
            assertThat(first.get() + second.get()).isPositive();
            assertThat(views.get()).isPositive();
            assertThat(engine.status().get(0).sessions()).isOne();
        } finally {
            stop.set(true);
            threads.shutdownNow();
        }
    }

    /** Counts the views in which the units of both tables add up; one that cannot be had is not wrong. */
    private static int wholeViews(Replicas replicas, AtomicBoolean stop) {
        int whole = 0;
        while (!stop.get()) {
            try {
                Shop.assertUnitsAddUp(replicas.view());
                whole++;
            } catch (ReplicaNotReadyException e) {
                assertThat(e).hasMessageContaining("altered");
            }
        }
        return whole;
    }

    private void assertEqual(Engine engine, Replicas replicas) throws Exception {
        EqualityAtOneLsn.assertEqualAtOneLsn(
                database, replicas.position("default"), engine.hold("replicas"), SOON, Shop.comparisons(replicas));
    }

    private static TableStatus awaitState(Engine engine, TableState wanted) {
        Awaitility.await().atMost(SOON).until(() -> state(engine, PRODUCT).state() == wanted);
        return state(engine, PRODUCT);
    }

    private static TableStatus state(Engine engine, TableId table) {
        return engine.status().get(0).pipelines().get(0).tables().stream()
                .filter(status -> status.table().equals(table))
                .findFirst()
                .orElseThrow();
    }

    private Engine start(ReplicaTarget target) throws InterruptedException {
        PostgresSource source =
                new PostgresSource(PostgresSourceSettings.of(database.url(), database.user(), database.password())
                        .with(TimeSettings.USUAL.withSchemaCheckInterval(Duration.ofMillis(100))));
        Engine engine = Engine.builder()
                .pauses(Duration.ofMillis(20), Duration.ofMillis(200))
                .pipeline(source, target, target.tables())
                .build();
        engine.start();
        engine.awaitReady(SOON);
        return engine;
    }

    /** The table that is found changed after the statement, or null. Only the product table is looked at. */
    private @Nullable TableId changedBy(String sql) throws SQLException {
        try (Connection connection = database.connect()) {
            Relation product = product(connection);
            Collection<Relation> relations = List.of(product);
            TableShapes before = TableShapes.load(connection, "laredo", relations);
            database.execute(sql);
            return before.hasChanged(product, TableShapes.load(connection, "laredo", relations)) ? PRODUCT : null;
        }
    }

    /** The product table under whatever name it has by now. */
    private Relation product(Connection connection) throws SQLException {
        String name = database.query(
                "SELECT relname FROM pg_class WHERE relkind = 'r' AND relname IN ('product', 'article') LIMIT 1");
        Relation found = new Catalog(connection, new TypeRegistry())
                .load(Set.of(new TableId("public", name)))
                .relations()
                .values()
                .iterator()
                .next();
        return new Relation(
                found.oid(),
                false,
                found.files(),
                new TableSchema(
                        PRODUCT,
                        found.schema().columns(),
                        found.schema().primaryKey(),
                        found.schema().identity(),
                        found.schema().identityColumns()),
                found.columns(),
                found.readers(),
                null);
    }
}
