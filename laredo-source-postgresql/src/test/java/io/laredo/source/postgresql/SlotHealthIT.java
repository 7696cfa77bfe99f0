package io.laredo.source.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.laredo.SourceHealth;
import io.laredo.test.PostgresServer;
import io.laredo.test.PostgresVersions;
import io.laredo.test.TestDatabase;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ArgumentsSource;
import org.slf4j.LoggerFactory;

/** What the database keeps for a slot: it is seen, it is bounded, and nobody is surprised when it is gone. */
@ParameterizedClass
@ArgumentsSource(PostgresVersions.class)
class SlotHealthIT {
    private static final String SLOT = "laredo_health";
    private static final long MEBIBYTE = 1L << 20;
    private static final Duration SOON = Duration.ofSeconds(30);

    private final int major;
    private final DurableTarget.Store store = new DurableTarget.Store();
    private @Nullable PostgresServer server;

    SlotHealthIT(int major) {
        this.major = major;
    }

    @AfterEach
    void stop() {
        if (server != null) {
            server.close();
        }
    }

    @Test
    void showsThatNothingIsKeptForAnIdleDatabase() throws Exception {
        TestDatabase database = start(Map.of());
        try (ShopFollower follower =
                new ShopFollower(settings(database), store).start().awaitReady()) {
            SourceHealth first = awaitHealth(follower);
            assertThat(first.details())
                    .containsEntry("publication", "laredo")
                    .containsEntry("slot", SLOT)
                    .containsEntry("slotMode", "PERSISTENT")
                    .containsEntry("walStatus", "reserved");
            Awaitility.await().atMost(SOON).until(() -> awaitHealth(follower).lagBytes() == 0);
            Awaitility.await()
                    .during(Duration.ofSeconds(1))
                    .atMost(SOON)
                    .until(() -> awaitHealth(follower).lag().isZero());
            assertThat(awaitHealth(follower).warning()).isNull();
        }
    }

    @Test
    void warnsOnceWhileATargetHoldsMuchWalBack() throws Exception {
        TestDatabase database = start(Map.of());
        PostgresSourceSettings settings =
                settings(database).with(SlotSettings.persistent(SLOT).with(new RetainedWal(MEBIBYTE, null)));
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        Logger logger = (Logger) LoggerFactory.getLogger(SlotWatch.class);
        log.start();
        logger.addAppender(log);
        try (ShopFollower follower = new ShopFollower(settings, store).start().awaitReady()) {
            follower.target().block();
            writeWal(database, 3);
            Awaitility.await().atMost(SOON).until(() -> awaitHealth(follower).warning() != null);
            SourceHealth health = awaitHealth(follower);
            assertThat(health.warning()).contains("more than 1.0 MiB of WAL for slot " + SLOT);
            assertThat(health.retainedBytes()).isGreaterThan(MEBIBYTE);
            assertThat(health.lagBytes()).isGreaterThan(MEBIBYTE);
            Awaitility.await()
                    .atMost(SOON)
                    .until(() -> awaitHealth(follower).lag().compareTo(Duration.ofMillis(500)) > 0);
            follower.target().release();
            follower.assertEqualTo(database);
            server().execute("CHECKPOINT"); // from where decoding can begin later
            Awaitility.await().atMost(SOON).until(() -> awaitHealth(follower).warning() == null);
            assertThat(awaitHealth(follower).lag()).isLessThan(Duration.ofMillis(500));
        } finally {
            logger.detachAppender(log);
        }
        assertThat(log.list).filteredOn(event -> event.getLevel() == Level.WARN).hasSize(1);
        assertThat(store.copies()).isEqualTo(1);
    }

    @Test
    void givesASlotUpBeforeItFillsTheDisk() throws Exception {
        TestDatabase database = start(Map.of());
        PostgresSourceSettings settings =
                settings(database).with(SlotSettings.persistent(SLOT).with(new RetainedWal(MEBIBYTE, 2 * MEBIBYTE)));
        try (ShopFollower follower = new ShopFollower(settings, store).start().awaitReady()) {
            follower.target().block();
            writeWal(database, 4);
            Awaitility.await()
                    .atMost(SOON)
                    .until(() -> message(follower).contains("more than the limit of 2.0 MiB, so the slot is given up"));
            Awaitility.await().atMost(SOON).until(() -> retained(database) < 2 * MEBIBYTE);
            follower.target().release();
            follower.awaitReady();
            follower.assertEqualTo(database);
        }
        assertThat(store.copies()).isGreaterThan(1);
    }

    @Test
    void givesASlotUpAndStopsWhenToldTo() throws Exception {
        TestDatabase database = start(Map.of());
        PostgresSourceSettings settings = settings(database)
                .with(SlotSettings.persistent(SLOT)
                        .whenInvalidated(GapPolicy.STOP)
                        .with(new RetainedWal(MEBIBYTE, 2 * MEBIBYTE)));
        try (ShopFollower follower = new ShopFollower(settings, store).start().awaitReady()) {
            follower.target().block();
            writeWal(database, 4);
            Awaitility.await().atMost(SOON).until(() -> follower.status().cause() instanceof SlotLostException);
            assertThat(database.query("SELECT count(*) FROM pg_replication_slots"))
                    .isEqualTo("0");
        }
        assertThat(store.copies()).isEqualTo(1);
    }

    @Test
    void namesTheReasonWhenTheServerTakesTheSlotAway() throws Exception {
        TestDatabase database = start(Map.of("max_slot_wal_keep_size", "1MB"));
        try (ShopFollower follower =
                new ShopFollower(settings(database), store).start().awaitReady()) {
            follower.target().block();
            takeSlotAway(database);
            Awaitility.await()
                    .atMost(SOON)
                    .until(() ->
                            message(follower).contains("the server has invalidated slot " + SLOT + ": wal_removed"));
            follower.target().release();
            follower.awaitReady();
            follower.assertEqualTo(database);
        }
        assertThat(store.copies()).isEqualTo(2);
    }

    @Test
    void recognisesASlotThatWasTakenAwayBeforeItStreams() throws Exception {
        TestDatabase database = start(Map.of("max_slot_wal_keep_size", "1MB"));
        try (ShopFollower follower =
                new ShopFollower(settings(database), store).start().awaitReady()) {
            follower.assertEqualTo(database);
        }
        takeSlotAway(database);
        PostgresSourceSettings strict =
                settings(database).with(SlotSettings.persistent(SLOT).whenInvalidated(GapPolicy.STOP));
        try (ShopFollower follower = new ShopFollower(strict, store).start()) {
            assertThatExceptionOfType(SlotLostException.class)
                    .isThrownBy(follower::awaitReady)
                    .withMessageContainingAll("the server has invalidated slot " + SLOT, "wal_removed");
        }
        try (ShopFollower follower =
                new ShopFollower(settings(database), store).start().awaitReady()) {
            follower.assertEqualTo(database);
        }
        assertThat(store.copies()).isEqualTo(2);
    }

    @Test
    void aHeartbeatMovesTheSlotOfAnIdleDatabase() throws Exception {
        TestDatabase database = start(Map.of());
        database.execute("SELECT pg_create_logical_replication_slot('listener', 'pgoutput')");
        PostgresSourceSettings beating = settings(database).with(times().withHeartbeatInterval(Duration.ofMillis(200)));
        List<String> heard = new CopyOnWriteArrayList<>();
        PostgresSource source = new PostgresSource(beating, message -> heard.add(message.prefix()));
        try (ShopFollower follower = new ShopFollower(source, store).start().awaitReady()) {
            long before = confirmed(database);
            Awaitility.await().atMost(SOON).until(() -> messages(database) > 3);
            Awaitility.await().atMost(SOON).until(() -> confirmed(database) > before);
            database.execute(
                    "UPDATE product SET price = price + 1", "SELECT pg_logical_emit_message(true, 'another', '')");
            follower.assertEqualTo(database);
            assertThat(follower.status().sessions()).isEqualTo(1);
            assertThat(heard).containsExactly("another");
        }
        assertThat(store.copies()).isEqualTo(1);
    }

    @Test
    void withoutAHeartbeatNothingIsWritten() throws Exception {
        TestDatabase database = start(Map.of());
        database.execute("SELECT pg_create_logical_replication_slot('listener', 'pgoutput')");
        try (ShopFollower follower =
                new ShopFollower(settings(database), store).start().awaitReady()) {
            database.execute("UPDATE product SET price = price + 1");
            follower.assertEqualTo(database);
        }
        assertThat(messages(database)).isZero();
    }

    private TestDatabase start(Map<String, String> settings) {
        Map<String, String> all = new LinkedHashMap<>(settings);
        all.put("autovacuum", "off");
        PostgresServer started = PostgresServer.startNew(major, all);
        server = started;
        TestDatabase database = started.createDatabase();
        Shop.create(database);
        return database;
    }

    private PostgresServer server() {
        if (server == null) {
            throw new IllegalStateException("No server was started");
        }
        return server;
    }

    /** Has the server write more WAL than it may keep, and clean up. */
    private void takeSlotAway(TestDatabase database) {
        Awaitility.await().atMost(ShopFollower.LONG).until(() -> {
            writeWal(database, 4);
            database.execute("SELECT pg_switch_wal()", "CHECKPOINT");
            return database.query(
                            "SELECT count(*) FROM pg_replication_slots WHERE slot_name = '%s' AND wal_status = 'lost'"
                                    .formatted(SLOT))
                    .equals("1");
        });
    }

    /** Writes about so many MiB of WAL, of which our tables have a little. */
    private static void writeWal(TestDatabase database, int mebibytes) {
        database.execute(
                "UPDATE product SET price = price + 1",
                "SELECT count(pg_logical_emit_message(false, 'filler', repeat('x', 1000))) FROM generate_series(1, %d)"
                        .formatted(mebibytes * 1024));
    }

    private static long retained(TestDatabase database) {
        return Long.parseLong(database.query(
                "SELECT coalesce(max(pg_current_wal_lsn() - restart_lsn), 0)::int8 FROM pg_replication_slots"));
    }

    private static long confirmed(TestDatabase database) {
        return Lsn.parse(database.query(
                        "SELECT confirmed_flush_lsn FROM pg_replication_slots WHERE slot_name = '%s'".formatted(SLOT)))
                .value();
    }

    private static long messages(TestDatabase database) {
        return Long.parseLong(database.query("""
                SELECT count(*) FROM pg_logical_slot_peek_binary_changes('listener', NULL, NULL,
                    'proto_version', '1', 'publication_names', 'laredo', 'messages', 'true')
                WHERE get_byte(data, 0) = ascii('M') AND position('laredo'::bytea IN data) > 0
                """));
    }

    private static SourceHealth awaitHealth(ShopFollower follower) {
        SourceHealth[] health = new SourceHealth[1];
        Awaitility.await().atMost(SOON).until(() -> {
            SourceHealth now = follower.status().health();
            if (now != null) {
                health[0] = now;
            }
            return now != null;
        });
        return health[0];
    }

    private static String message(ShopFollower follower) {
        Throwable cause = follower.status().cause();
        return cause == null ? "" : String.valueOf(cause.getMessage());
    }

    private static PostgresSourceSettings settings(TestDatabase database) {
        return PostgresSourceSettings.of(database.url(), database.user(), database.password())
                .with(SlotSettings.persistent(SLOT))
                .with(times());
    }

    private static TimeSettings times() {
        return TimeSettings.USUAL
                .withStatusInterval(Duration.ofMillis(100))
                .withSchemaCheckInterval(Duration.ofMillis(200))
                .withSlotCheckInterval(Duration.ofMillis(100));
    }
}
