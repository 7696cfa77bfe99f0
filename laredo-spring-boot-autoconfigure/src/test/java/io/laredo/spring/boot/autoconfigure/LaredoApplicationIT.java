package io.laredo.spring.boot.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.laredo.EngineEvent;
import io.laredo.EngineObserver;
import io.laredo.engine.Engine;
import io.laredo.source.postgresql.LogicalMessageListener;
import io.laredo.source.postgresql.PostgresSource;
import io.laredo.spring.boot.autoconfigure.shop.Product;
import io.laredo.spring.boot.autoconfigure.shop.Products;
import io.laredo.spring.boot.autoconfigure.shop.Receipt;
import io.laredo.spring.boot.autoconfigure.shop.Receipts;
import io.laredo.spring.boot.autoconfigure.shop.ShopApplication;
import io.laredo.target.replica.Replica;
import io.laredo.target.replica.ReplicaNotReadyException;
import io.laredo.target.replica.Replicas;
import io.laredo.test.PostgresServer;
import io.laredo.test.PostgresVersions;
import io.laredo.test.TestDatabase;
import java.math.BigDecimal;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.health.contributor.CompositeHealthContributor;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.ResolvableType;

/** An application with the starter, a datasource and nothing else. */
class LaredoApplicationIT {
    private static final Duration SOON = Duration.ofSeconds(20);

    private final TestDatabase database = PostgresServer.shared(
                    PostgresVersions.majors().get(PostgresVersions.majors().size() - 1))
            .createDatabase();
    private @Nullable ConfigurableApplicationContext context;

    @BeforeEach
    void createTables() {
        database.execute(
                "CREATE TABLE product (id bigint PRIMARY KEY, sku text NOT NULL, category_id int NOT NULL, price numeric NOT NULL, note text)",
                "CREATE TABLE receipt (id bigserial PRIMARY KEY, text text NOT NULL)",
                "INSERT INTO product VALUES (1, 'a-1', 7, 1.50, NULL), (2, 'a-2', 7, 2, 'x')");
    }

    @AfterEach
    void close() {
        if (context != null) {
            context.close();
        }
    }

    @Test
    void answersFromMemoryAsSoonAsItHasStartedAndFollowsTheDatabase() {
        Products products = start().getBean(Products.class);
        assertThat(products.findById(1L)).contains(new Product(1, "a-1", 7, new BigDecimal("1.50"), null));
        assertThat(products.findBySku("a-2")).map(Product::id).contains(2L);
        assertThat(products.countByCategoryId(7)).isEqualTo(2);

        database.execute(
                "UPDATE product SET category_id = 8 WHERE id = 2", "INSERT INTO product VALUES (3, 'b', 8, 0, NULL)");
        Awaitility.await()
                .atMost(SOON)
                .untilAsserted(() -> assertThat(products.findByCategoryId(8))
                        .extracting(Product::id)
                        .containsExactlyInAnyOrder(2L, 3L));
        assertThat(products.findAll()).hasSize(3);
        assertThat(products.count()).isEqualTo(3);
    }

    @Test
    void offersTheReplicaOfAnEntityWithoutAnyInterface() {
        ObjectProvider<Replica<Product, Long>> provider =
                start().getBeanProvider(ResolvableType.forClassWithGenerics(Replica.class, Product.class, Long.class));
        Product first = provider.getObject().get(1L);
        assertThat(first).isNotNull();
        assertThat(start().getBean(Replicas.class).view().replica(Product.class).get(1L))
                .isSameAs(first);
    }

    @Test
    void leavesAnotherSpringDataModuleAsItIs() {
        Receipts receipts = start().getBean(Receipts.class);
        Receipt saved = receipts.save(new Receipt(null, "paid"));
        assertThat(receipts.findAll()).containsExactly(saved);
        assertThat(database.query("SELECT text FROM receipt")).isEqualTo("paid");
    }

    @Test
    void throwsUntilTheBaselineIsCompleteWhenItDoesNotWaitForIt() throws Exception {
        try (Connection blocker = database.connect()) {
            blocker.setAutoCommit(false);
            blocker.createStatement()
                    .execute("INSERT INTO receipt (text) VALUES ('a slot cannot be made while this is open')");
            Products products = start("laredo.startup.wait=false").getBean(Products.class);
            assertThatThrownBy(() -> products.findById(1L)).isInstanceOf(ReplicaNotReadyException.class);
            assertThatThrownBy(products::count).isInstanceOf(ReplicaNotReadyException.class);
            assertThat(health().getStatus()).isEqualTo(Status.OUT_OF_SERVICE);
            blocker.rollback();
            Awaitility.await().atMost(SOON).until(() -> health().getStatus().equals(Status.UP));
            assertThat(products.count()).isEqualTo(2);
        }
    }

    @Test
    void tellsInItsHealthOfATableThatCannotBeFollowedAndOfItsRecovery() {
        Products products = start().getBean(Products.class);
        assertThat(health().getStatus()).isEqualTo(Status.UP);
        database.execute("ALTER TABLE product RENAME sku TO code", "UPDATE product SET price = 9 WHERE id = 1");
        Awaitility.await().atMost(SOON).until(() -> health().getStatus().equals(Status.DOWN));
        assertThat(health().getDetails()).asString().contains("public.product").contains("sku");
        assertThatThrownBy(() -> products.findById(1L))
                .isInstanceOf(ReplicaNotReadyException.class)
                .hasMessageContaining("sku");

        database.execute("ALTER TABLE product RENAME code TO sku");
        Awaitility.await().atMost(SOON).until(() -> health().getStatus().equals(Status.UP));
        assertThat(products.findById(1L)).map(Product::price).contains(new BigDecimal("9"));
    }

    @Test
    void usesItsOwnConnectionWherePropertiesNameOne() {
        database.execute("CREATE ROLE replicator_%s LOGIN REPLICATION SUPERUSER".formatted(database.name()));
        start(
                "laredo.connection.url=" + database.url(),
                "laredo.connection.username=replicator_" + database.name(),
                "laredo.publication.name=Shop \"publication\"",
                "laredo.slot.name=shop",
                "laredo.log.max-bytes=1MB",
                "laredo.log.when-full=detach",
                "laredo.log.patience=1s",
                "laredo.startup.timeout=30s");
        assertThat(
                        database.query(
                                "SELECT usename FROM pg_stat_replication r JOIN pg_replication_slots s ON s.active_pid = r.pid WHERE s.slot_name LIKE 'shop_%' AND s.temporary AND s.database = current_database()"))
                .isEqualTo("replicator_" + database.name());
        assertThat(database.query("SELECT pubname FROM pg_publication")).isEqualTo("Shop \"publication\"");
    }

    @Test
    void copiesInSoManyPartsAtOnceAndNoFasterThanItsPropertiesSay() {
        database.execute(
                "ALTER TABLE product SET (fillfactor = 10)", // few rows in many blocks, so that there are three parts
                "INSERT INTO product SELECT i, 'sku ' || i, 7, i, NULL FROM generate_series(3, 160000) i",
                "ANALYZE product");
        assertThat(Long.parseLong(database.query("SELECT pg_relation_size('product')")))
                .as("more than two parts of 32 MB")
                .isGreaterThan(2 * 32 * 1024 * 1024);
        start("laredo.startup.wait=false", "laredo.baseline.parallelism=3", "laredo.baseline.max-rate=50KB");
        Awaitility.await()
                .atMost(SOON)
                .untilAsserted(() -> assertThat(
                                database.query(
                                        "SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'COPY (SELECT%' AND application_name LIKE 'laredo-%-copy' AND datname = current_database()"))
                        .isEqualTo("3"));
        // Minutes at this rate, a moment without it.
        Awaitility.await()
                .during(Duration.ofSeconds(5))
                .atMost(SOON)
                .until(() -> health().getStatus().equals(Status.OUT_OF_SERVICE));
        assertThat(health().getDetails())
                .asString()
                .contains("baseline={progress=", "tables={public.product=", " of about ");
    }

    @Test
    void namesPublicationAndSlotAfterTheApplication() {
        start("spring.application.name=Shop & Co.");
        assertThat(database.query("SELECT pubname FROM pg_publication")).isEqualTo("laredo_shop_co_");
        assertThat(database.query("SELECT slot_name FROM pg_replication_slots WHERE database = current_database()"))
                .startsWith("laredo_shop_co_");
    }

    @Test
    void keepsAPersistentSlotForItsInstanceAndShowsWhatTheDatabaseKeeps() {
        ConfigurableApplicationContext started = start(
                "spring.application.name=shop",
                "laredo.instance=Shop-1",
                "laredo.on-new-cluster=stop",
                "laredo.slot.mode=persistent",
                "laredo.slot.when-invalidated=stop",
                "laredo.slot.retained-wal.warning=1B",
                "laredo.slot.retained-wal.limit=10GB",
                "laredo.slot.check-interval=100ms",
                "laredo.slot.heartbeat-interval=100ms");
        Awaitility.await()
                .atMost(SOON)
                .untilAsserted(() -> assertThat(health().getDetails())
                        .containsEntry("publication", "laredo_shop")
                        .containsEntry("slot", "laredo_shop_shop_1")
                        .containsEntry("slotMode", "PERSISTENT")
                        .containsEntry("walStatus", "reserved")
                        .containsEntry(
                                "warning",
                                "The database keeps more than 0.0 MiB of WAL for slot laredo_shop_shop_1: a target is slow, or a transaction has been open for long")
                        .hasEntrySatisfying(
                                "lag",
                                lag -> assertThat(lag)
                                        .asInstanceOf(InstanceOfAssertFactories.MAP)
                                        .containsKeys("bytes", "seconds", "retainedBytes", "at")));
        assertThat(health().getStatus()).isEqualTo(Status.UP);
        PostgresSource source = started.getBean(PostgresSource.class);
        started.close();
        assertThat(database.query("SELECT slot_name FROM pg_replication_slots WHERE database = current_database()"))
                .isEqualTo("laredo_shop_shop_1");
        source.remove();
        assertThat(database.query("SELECT count(*) FROM pg_replication_slots WHERE database = current_database()"))
                .isEqualTo("0");
        assertThat(database.query("SELECT count(*) FROM pg_publication")).isEqualTo("0");
    }

    @Test
    void leavesNothingButThePublicationBehind() {
        start().close();
        Awaitility.await()
                .atMost(SOON)
                .until(() -> database.query(
                                "SELECT count(*) FROM pg_replication_slots WHERE database = current_database()")
                        .equals("0"));
        assertThat(database.query("SELECT count(*) FROM pg_publication")).isEqualTo("1");
    }

    @Test
    void doesNothingWhenItIsDisabled() {
        // The repositories need their replicas, so an application that disables Laredo has none: an empty package here.
        SpringApplication application = new SpringApplication(Disabled.class);
        application.setWebApplicationType(WebApplicationType.NONE);
        context = application.run(arguments("laredo.enabled=false"));
        assertThat(context.getBeansOfType(Engine.class)).isEmpty();
        assertThat(database.query("SELECT count(*) FROM pg_publication")).isEqualTo("0");
    }

    @org.springframework.boot.autoconfigure.EnableAutoConfiguration
    static class Disabled {
        @Autowired
        @Nullable ObjectProvider<Replicas> replicas;
    }

    private Health health() {
        CompositeHealthContributor contributor =
                start().getBean("laredoHealthContributor", CompositeHealthContributor.class);
        HealthIndicator source = (HealthIndicator) contributor.getContributor("default");
        assertThat(source).isNotNull();
        Health health = source.health();
        assertThat(health).isNotNull();
        return health;
    }

    @Test
    void hearsLogicalMessagesThroughAListenerBean() {
        List<String> heard = new CopyOnWriteArrayList<>();
        start(context -> ((GenericApplicationContext) context)
                .registerBean(
                        LogicalMessageListener.class,
                        () -> message -> heard.add(message.prefix() + " " + message.transactional())));
        database.execute(
                "SELECT pg_logical_emit_message(true, 'in a transaction', 'x')",
                "SELECT pg_logical_emit_message(false, 'beside', 'x')",
                "BEGIN; SELECT pg_logical_emit_message(true, 'rolled back', 'x'); ROLLBACK",
                "UPDATE product SET category_id = 9");
        Products products = start().getBean(Products.class);
        Awaitility.await().atMost(SOON).until(() -> products.countByCategoryId(9) == 2);
        assertThat(heard).containsExactly("in a transaction true", "beside false");
    }

    @Test
    void tellsAnObserverBeanWhatHappensInTheEngine() {
        List<EngineEvent> events = new CopyOnWriteArrayList<>();
        start(context -> ((GenericApplicationContext) context).registerBean(EngineObserver.class, () -> events::add));

        Awaitility.await()
                .atMost(SOON)
                .untilAsserted(() -> assertThat(events)
                        .hasAtLeastOneElementOfType(EngineEvent.BaselineCopied.class)
                        .hasAtLeastOneElementOfType(EngineEvent.SourceMoved.class));
    }

    private ConfigurableApplicationContext start(String... properties) {
        return start(context -> {}, properties);
    }

    private ConfigurableApplicationContext start(
            ApplicationContextInitializer<ConfigurableApplicationContext> initializer, String... properties) {
        if (context == null) {
            SpringApplication application = new SpringApplication(ShopApplication.class);
            application.setWebApplicationType(WebApplicationType.NONE);
            application.addInitializers(initializer);
            context = application.run(arguments(properties));
        }
        return context;
    }

    private String[] arguments(String... properties) {
        List<String> arguments = new ArrayList<>();
        Map.of(
                        "spring.datasource.url",
                        database.url(),
                        "spring.datasource.username",
                        database.user(),
                        "spring.main.banner-mode",
                        "off")
                .forEach((name, value) -> arguments.add("--" + name + "=" + value));
        for (String property : properties) {
            arguments.add("--" + property);
        }
        return arguments.toArray(String[]::new);
    }
}
