package io.laredo.source.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.laredo.ForkedHistoryException;
import io.laredo.Position;
import io.laredo.SourceSetupException;
import io.laredo.test.PostgresServer;
import io.laredo.test.PostgresVersions;
import io.laredo.test.TestDatabase;
import java.time.Duration;
import java.util.Map;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ArgumentsSource;

/** What becomes of targets when another server takes over, and how a standby is followed. */
@ParameterizedClass
@ArgumentsSource(PostgresVersions.class)
class FailoverIT {
    private static final String SLOT = "laredo_shop";
    private static final int DECODES_ON_STANDBY = 16;
    private static final int FAILOVER_SLOTS = 17;

    private final int major;
    private final PostgresServer primary;
    private final TestDatabase database;
    private final DurableTarget.Store store = new DurableTarget.Store();
    private @Nullable PostgresServer standby;

    FailoverIT(int major) {
        this.major = major;
        primary = PostgresServer.startNew(major, Map.of("wal_sender_timeout", "2s"));
        database = primary.createDatabase();
        Shop.create(database);
    }

    @AfterEach
    void stop() {
        if (standby != null) {
            standby.close();
        }
        primary.close();
    }

    @Test
    void copiesAnewFromAPromotedStandbyThatHasEverythingButTheSlot() throws Exception {
        TestDatabase second = startStandby(Map.of());
        try (ShopFollower follower = new ShopFollower(both(second, SlotSettings.persistent(SLOT)), store)
                .start()
                .awaitReady()) {
            follower.assertEqualTo(database);
            awaitReplay(second);
            primary.crash();
            server().promote();
            second.execute("UPDATE product SET price = price + 1", "DELETE FROM product WHERE id = 7");
            Awaitility.await().atMost(ShopFollower.LONG).untilAsserted(() -> follower.assertEqualTo(second));
        }
        assertThat(store.copies()).isEqualTo(2);
        assertThat(Lineage.of(position()).timeline()).isEqualTo(2);
    }

    @Test
    void goesOnAfterAPromotionByAFailoverSlot() throws Exception {
        assumeTrue(major >= FAILOVER_SLOTS, "failover slots came with 17");
        TestDatabase second = startStandby(Map.of("sync_replication_slots", "on"));
        SlotSettings slot = SlotSettings.persistent(SLOT).withFailover(true);
        try (ShopFollower follower =
                new ShopFollower(both(second, slot), store).start().awaitReady()) {
            awaitSyncedSlot(second);
            try (Writers writers = Writers.start(database, 2)) {
                follower.awaitPosition(Lsn.parse(database.query("SELECT pg_current_wal_lsn()")));
                writers.stop();
            }
            follower.assertEqualTo(database);
            awaitReplay(second);
            primary.crash();
            server().promote();
            try (Writers writers = Writers.start(second, 2)) {
                follower.awaitSessionAfter(1);
                assertThat(writers.stop()).isPositive();
            }
            follower.assertEqualTo(second);
        }
        assertThat(store.copies()).isEqualTo(1);
        assertThat(Lineage.of(position()).timeline()).isEqualTo(2);
    }

    @Test
    void takesOverAChangedSettingOfFailover() throws Exception {
        assumeTrue(major >= FAILOVER_SLOTS, "failover slots came with 17");
        for (boolean failover : new boolean[] {false, true, true, false}) {
            SlotSettings slot = SlotSettings.persistent(SLOT).withFailover(failover);
            try (ShopFollower follower =
                    new ShopFollower(settings(database, slot), store).start().awaitReady()) {
                follower.assertEqualTo(database);
                assertThat(database.query("SELECT failover FROM pg_replication_slots"))
                        .isEqualTo(failover ? "t" : "f");
            }
        }
        assertThat(store.copies()).isEqualTo(1);
    }

    @Test
    void aTargetThatIsAheadOfAPromotedStandbyIsNotTakenBack() throws Exception {
        TestDatabase second = startStandby(Map.of());
        PostgresSourceSettings settings = both(second, SlotSettings.persistent(SLOT));
        Position ahead;
        try (ShopFollower follower = new ShopFollower(settings, store).start().awaitReady()) {
            awaitReplay(second);
            server().stop();
            database.execute("UPDATE product SET price = price + 1");
            follower.assertEqualTo(database);
            ahead = position();
        }
        primary.crash();
        server().start();
        server().promote();
        try (ShopFollower follower = new ShopFollower(settings, store).start()) {
            assertThatExceptionOfType(ForkedHistoryException.class)
                    .isThrownBy(follower::awaitReady)
                    .withMessageContainingAll(ahead.toString(), "it was left at")
                    .satisfies(e -> assertThat(e.action()).contains("synchronized_standby_slots"));
        }
        assertThat(position()).isEqualTo(ahead);
        assertThat(store.copies()).isEqualTo(1);
    }

    @Test
    void targetsAreCopiedAnewFromAnotherCluster() throws Exception {
        try (ShopFollower follower =
                new ShopFollower(settings(database, SlotSettings.persistent(SLOT)), store).start()) {
            follower.awaitReady();
            follower.assertEqualTo(database);
        }
        try (PostgresServer other = PostgresServer.startNew(major, Map.of())) {
            TestDatabase elsewhere = other.createDatabase();
            Shop.create(elsewhere);
            elsewhere.execute("DELETE FROM product WHERE id > 100");
            PostgresSourceSettings settings = settings(elsewhere, SlotSettings.persistent(SLOT));
            PostgresSourceSettings strict = settings.with(ClusterSettings.USUAL.onNewCluster(GapPolicy.STOP));
            try (ShopFollower follower = new ShopFollower(strict, store).start()) {
                assertThatExceptionOfType(NewClusterException.class)
                        .isThrownBy(follower::awaitReady)
                        .withMessageContaining(Lineage.of(position()).system())
                        .satisfies(e -> assertThat(e.action()).contains("laredo.on-new-cluster"));
            }
            assertThat(store.copies()).isEqualTo(1);
            try (ShopFollower follower =
                    new ShopFollower(settings, store).start().awaitReady()) {
                follower.assertEqualTo(elsewhere);
            }
        }
        assertThat(store.copies()).isEqualTo(2);
    }

    @Test
    void followsAStandbyAndGoesOnWhenThatIsPromoted() throws Exception {
        assumeTrue(major >= DECODES_ON_STANDBY, "standbys decode since 16");
        TestDatabase second = startStandby(Map.of());
        PostgresSourceSettings settings = settings(second, SlotSettings.persistent(SLOT))
                .with(ClusterSettings.USUAL.withPrimary(connection(database)));
        try (ShopFollower follower = new ShopFollower(settings, store).start().awaitReady();
                Writers writers = Writers.start(database, 2)) {
            follower.awaitPosition(Lsn.parse(database.query("SELECT pg_current_wal_lsn()")));
            writers.stop();
            follower.assertEqualTo(database);
            awaitReplay(second);
            long before = follower.status().sessions();
            primary.crash();
            server().promote();
            try (Writers others = Writers.start(second, 2)) {
                follower.awaitSessionAfter(before);
                assertThat(others.stop()).isPositive();
            }
            follower.assertEqualTo(second);
        }
        assertThat(store.copies()).isEqualTo(1);
        assertThat(Lineage.of(position()).timeline()).isEqualTo(2);
    }

    @Test
    void saysWhatAStandbyWaitsForWhenItsPrimaryIsNotKnown() throws Exception {
        assumeTrue(major >= DECODES_ON_STANDBY, "standbys decode since 16");
        TestDatabase second = startStandby(Map.of());
        try (ShopFollower follower =
                new ShopFollower(settings(second, SlotSettings.temporary("shop")), store).start()) {
            assertThatExceptionOfType(PublicationException.class)
                    .isThrownBy(follower::awaitReady)
                    .withMessageContainingAll("the server is a standby", "laredo.connection.primary-url")
                    .satisfies(e -> assertThat(e.action()).startsWith("Run: CREATE PUBLICATION \"laredo\""));
        }
        database.execute("CREATE PUBLICATION laredo FOR TABLE product, line");
        awaitReplay(second);
        try (ShopFollower follower =
                new ShopFollower(settings(second, SlotSettings.temporary("shop")), store).start()) {
            Awaitility.await()
                    .atMost(ShopFollower.LONG)
                    .until(() -> String.valueOf(follower.status().waitingFor())
                            .contains("on the primary run: SELECT pg_log_standby_snapshot();"));
            Awaitility.await().atMost(ShopFollower.LONG).until(() -> {
                database.query("SELECT pg_log_standby_snapshot()");
                return store.copies() == 1;
            });
            database.execute("UPDATE product SET price = price + 1");
            follower.assertEqualTo(database);
        }
    }

    @Test
    void refusesWhatAServerCannotDo() {
        if (major < FAILOVER_SLOTS) {
            assertRefused(
                    settings(database, SlotSettings.persistent(SLOT).withFailover(true)),
                    "is to survive a failover, which PostgreSQL %d cannot do".formatted(major));
        }
        TestDatabase second = startStandby(Map.of());
        if (major < DECODES_ON_STANDBY) {
            assertRefused(
                    settings(second, SlotSettings.temporary("shop")),
                    "The server is a standby of PostgreSQL %d; only from 16 on".formatted(major));
        } else {
            assertRefused(
                    settings(second, SlotSettings.temporary("shop"))
                            .with(TimeSettings.USUAL.withHeartbeatInterval(Duration.ofSeconds(1))),
                    "The server is a standby, where a heartbeat cannot be written");
        }
        if (major >= FAILOVER_SLOTS) {
            assertRefused(
                    settings(second, SlotSettings.persistent(SLOT).withFailover(true)),
                    "The server is a standby, where slot 'laredo_shop' cannot be one that survives a failover");
        }
    }

    private void assertRefused(PostgresSourceSettings settings, String message) {
        try (ShopFollower follower = new ShopFollower(settings, store).start()) {
            assertThatExceptionOfType(SourceSetupException.class)
                    .isThrownBy(follower::awaitReady)
                    .withMessageContaining(message);
        }
    }

    private TestDatabase startStandby(Map<String, String> settings) {
        PostgresServer started = primary.startStandby(settings);
        standby = started;
        return database.on(started);
    }

    private PostgresServer server() {
        if (standby == null) {
            throw new IllegalStateException("No standby was started");
        }
        return standby;
    }

    private Position position() {
        Position position = store.position();
        if (position == null) {
            throw new IllegalStateException("Nothing has been stored");
        }
        return position;
    }

    /** Waits until a standby shows everything that the primary has committed. */
    private void awaitReplay(TestDatabase second) {
        String end = database.query("SELECT pg_current_wal_lsn()");
        Awaitility.await()
                .atMost(ShopFollower.LONG)
                .until(() -> second.query("SELECT pg_last_wal_replay_lsn() >= '%s'".formatted(end))
                        .equals("t"));
    }

    private void awaitSyncedSlot(TestDatabase second) {
        Awaitility.await().atMost(ShopFollower.LONG).until(() -> {
            database.execute("SELECT pg_log_standby_snapshot()");
            return second.query(
                            "SELECT count(*) FROM pg_replication_slots WHERE slot_name = '%s' AND synced AND NOT temporary"
                                    .formatted(SLOT))
                    .equals("1");
        });
    }

    /** Both servers, whichever is the primary. */
    private PostgresSourceSettings both(TestDatabase second, SlotSettings slot) {
        String url = "jdbc:postgresql://localhost:%d,localhost:%d/%s?targetServerType=primary"
                .formatted(primary.port(), second.server().port(), database.name());
        return with(PostgresSourceSettings.of(url, database.user(), database.password()), slot);
    }

    private static PostgresSourceSettings settings(TestDatabase server, SlotSettings slot) {
        return with(PostgresSourceSettings.of(connection(server)), slot);
    }

    private static ConnectionSettings connection(TestDatabase server) {
        return PostgresSourceSettings.of(server.url(), server.user(), server.password())
                .connection();
    }

    private static PostgresSourceSettings with(PostgresSourceSettings settings, SlotSettings slot) {
        return settings.with(slot)
                .with(TimeSettings.USUAL
                        .withStatusInterval(Duration.ofMillis(100))
                        .withSchemaCheckInterval(Duration.ofMillis(200)));
    }
}
