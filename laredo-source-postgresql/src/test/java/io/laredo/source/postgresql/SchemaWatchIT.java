package io.laredo.source.postgresql;

import static org.assertj.core.api.Assertions.assertThat;

import io.laredo.TableId;
import io.laredo.TableSchema;
import io.laredo.engine.Engine;
import io.laredo.engine.PipelineState;
import io.laredo.engine.SourceStatus;
import io.laredo.source.postgresql.Shop.Line;
import io.laredo.source.postgresql.Shop.Product;
import io.laredo.target.replica.Replica;
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
    private static final TableId PRODUCT = new TableId("public", "product");

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
                    .until(() -> products.stream().allMatch(product -> product.stock() == 2 * Shop.UNITS));
            engine.awaitReady(SOON);
            EqualityAtOneLsn.assertEqualAtOneLsn(
                    database, replicas.position("default"), engine.hold("replicas"), SOON, Shop.comparisons(replicas));
        }
    }

    @Test
    void failsWithTheColumnsNameWhenAReplicatedColumnIsDropped() throws Exception {
        ReplicaTarget target = ReplicaTarget.of("replicas", Product.class, Line.class);
        try (Engine engine = start(target)) {
            database.execute("ALTER TABLE product DROP COLUMN note");
            Awaitility.await()
                    .atMost(SOON)
                    .until(() -> engine.status().get(0).pipelines().get(0).state() == PipelineState.FAILED
                            || engine.status().get(0).attempts() > 1);
            SourceStatus status = engine.status().get(0);
            assertThat(status.isLive()).isFalse();
            Awaitility.await()
                    .atMost(SOON)
                    .untilAsserted(() -> assertThat(
                                    String.valueOf(engine.status().get(0).cause()))
                            .contains("public.product")
                            .contains("note"));
            assertThat(Replicas.of(List.of(target))
                            .<Product, Long>replica(Product.class)
                            .size())
                    .isPositive();
        }
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
            Collection<Relation> relations = List.of(product(connection));
            TableShapes before = TableShapes.load(connection, relations);
            database.execute(sql);
            return before.changedSince(TableShapes.load(connection, relations), relations);
        }
    }

    /** The product table under whatever name it has by now. */
    private Relation product(Connection connection) throws SQLException {
        String name = database.query(
                "SELECT relname FROM pg_class WHERE relkind = 'r' AND relname IN ('product', 'article') LIMIT 1");
        Relation found = new Catalog(connection, new TypeRegistry())
                .load(Set.of(new TableId("public", name)))
                .values()
                .iterator()
                .next();
        return new Relation(
                found.oid(),
                found.fileNode(),
                new TableSchema(
                        PRODUCT,
                        found.schema().columns(),
                        found.schema().primaryKey(),
                        found.schema().identity(),
                        found.schema().identityColumns()),
                found.columns(),
                found.readers());
    }
}
