package io.laredo.source.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.laredo.test.FaultProxy;
import io.laredo.test.PostgresServer;
import io.laredo.test.PostgresVersions;
import io.laredo.test.TestDatabase;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ArgumentsSource;

/** A slot that stays: whatever ends the stream, nothing is lost, nothing comes twice, and nothing is copied again. */
@ParameterizedClass
@ArgumentsSource(PostgresVersions.class)
class PersistentSlotIT {
    private static final int ROUNDS = Integer.getInteger("laredo.test.rounds", 5);
    private static final String SLOT = "laredo_shop";

    private final PostgresServer server;
    private final TestDatabase database;
    private final DurableTarget.Store store = new DurableTarget.Store();

    PersistentSlotIT(int major) {
        server = PostgresServer.startNew(major, Map.of("wal_sender_timeout", "2s"));
        database = server.createDatabase();
        Shop.create(database);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void goesOnAfterARestartWithWhatWasWrittenMeanwhile() throws Exception {
        copyOnce();
        try (Writers writers = Writers.start(database, 2)) {
            for (int round = 0; round < ROUNDS; round++) {
                try (ShopFollower follower = follower(store).start().awaitReady()) {
                    follower.awaitPosition(Lsn.parse(database.query("SELECT pg_current_wal_lsn()")));
                }
            }
            assertThat(writers.stop()).isPositive();
        }
        try (ShopFollower follower = follower(store).start().awaitReady()) {
            follower.assertEqualTo(database);
        }
        assertThat(store.copies()).isEqualTo(1);
    }

    @Test
    void goesOnAfterItsWalsenderWasKilled() throws Exception {
        try (ShopFollower follower = follower(store).start().awaitReady();
                Writers writers = Writers.start(database, 2)) {
            for (int round = 0; round < ROUNDS; round++) {
                long before = follower.status().sessions();
                assertThat(database.terminateWalSenders()).isPositive();
                follower.awaitSessionAfter(before);
            }
            assertThat(writers.stop()).isPositive();
            follower.assertEqualTo(database);
        }
        assertThat(store.copies()).isEqualTo(1);
    }

    @Test
    void goesOnAfterTheServerCrashed() throws Exception {
        try (ShopFollower follower = follower(store).start().awaitReady();
                Writers writers = Writers.start(database, 2)) {
            for (int round = 0; round < 2; round++) {
                long before = follower.status().sessions();
                server.crash();
                server.start();
                follower.awaitSessionAfter(before);
            }
            assertThat(writers.stop()).isPositive();
            follower.assertEqualTo(database);
        }
        assertThat(store.copies()).isEqualTo(1);
    }

    @Test
    void goesOnAfterItsProcessDiedBehindADeadNetwork() throws Exception {
        DurableTarget.Store left;
        copyOnce();
        try (Writers writers = Writers.start(database, 2);
                FaultProxy network = FaultProxy.to(server.port())) {
            PostgresSourceSettings distant = settings()
                    .with(connection("jdbc:postgresql://localhost:%d/%s".formatted(network.port(), database.name())));
            try (ShopFollower follower =
                    new ShopFollower(distant, store).start().awaitReady()) {
                follower.awaitPosition(Lsn.parse(database.query("SELECT pg_current_wal_lsn()")));
                network.freeze();
                left = store.copy();
                try (ShopFollower next = follower(left).start()) {
                    Awaitility.await()
                            .atMost(ShopFollower.LONG)
                            .until(() -> String.valueOf(next.status().waitingFor())
                                    .contains("slot '%s', which is in use by process".formatted(SLOT)));
                    next.awaitReady();
                    assertThat(writers.stop()).isPositive();
                    next.assertEqualTo(database);
                }
            }
        }
        assertThat(left.copies()).isEqualTo(1);
    }

    @Test
    void copiesAnewWhenTheFirstCopyWasCutShort() throws Exception {
        try (ShopFollower follower = follower(store)) {
            follower.target().block();
            follower.start();
            Awaitility.await()
                    .atMost(ShopFollower.LONG)
                    .until(() -> database.query("SELECT count(*) FROM pg_replication_slots")
                            .equals("1"));
            database.execute("INSERT INTO line (product_id, quantity) VALUES (1, 1)");
        }
        assertThat(store.position()).isNull();
        assertThat(database.query("SELECT count(*) FROM pg_replication_slots")).isEqualTo("1");
        try (ShopFollower follower = follower(store).start().awaitReady()) {
            follower.assertEqualTo(database);
        }
    }

    @Test
    void copiesAnewWhenTheSlotHasMovedBeyondTheTarget() throws Exception {
        followOnce();
        database.execute("UPDATE product SET price = price + 1");
        database.query("SELECT pg_replication_slot_advance('%s', pg_current_wal_lsn())".formatted(SLOT));
        assertRefusedWhenToldToStop("begins at");
        try (ShopFollower follower = follower(store).start().awaitReady()) {
            follower.assertEqualTo(database);
        }
        assertThat(store.copies()).isEqualTo(2);
    }

    @Test
    void copiesAnewWhenTheSlotIsGone() throws Exception {
        followOnce();
        database.query("SELECT pg_drop_replication_slot('%s')".formatted(SLOT));
        assertRefusedWhenToldToStop("slot %s does not exist".formatted(SLOT));
        try (ShopFollower follower = follower(store).start().awaitReady()) {
            follower.assertEqualTo(database);
        }
        assertThat(store.copies()).isEqualTo(2);
    }

    @Test
    void copiesOnlyWhatWasAlteredWhileNobodyFollowed() throws Exception {
        followOnce();
        awaitYoungerSlot();
        followOnce();
        assertThat(store.copies()).isEqualTo(1);
        database.execute(
                "UPDATE line SET quantity = 7", "ALTER TABLE product ALTER price TYPE numeric(10,2) USING price + 1");
        try (ShopFollower follower = follower(store).start().awaitReady()) {
            Awaitility.await().atMost(ShopFollower.LONG).untilAsserted(() -> follower.assertEqualTo(database));
        }
        assertThat(store.copies()).isEqualTo(2);
    }

    @Test
    void copiesWhatIsShownByOtherNamesSinceNobodyFollowed() throws Exception {
        database.execute(
                "CREATE TYPE mood AS ENUM ('sad', 'happy')",
                "ALTER TABLE line ADD mood mood NOT NULL DEFAULT 'sad'",
                "INSERT INTO line (product_id, quantity) VALUES (1, 1)");
        copyOnce();
        awaitYoungerSlot();
        copyOnce();
        assertThat(store.copies()).isEqualTo(1);
        database.execute("ALTER TYPE mood RENAME VALUE 'sad' TO 'blue'");
        try (ShopFollower follower = follower(store).start().awaitReady()) {
            Awaitility.await().atMost(ShopFollower.LONG).until(() -> store.copies() == 2);
            assertThat(store.rows(ShopFollower.LINE)).isNotEmpty().allMatch(row -> "blue".equals(row.get(3)));
            assertThat(follower.status().sessions()).isOne();
        }
    }

    @Test
    void copiesWhatWasAlteredBeforeTheProcessDiedAndNotNoticed() throws Exception {
        followOnce();
        awaitYoungerSlot();
        PostgresSourceSettings hasty = settings().with(times().withSchemaCheckInterval(Duration.ofHours(1)));
        try (ShopFollower follower = new ShopFollower(hasty, store).start().awaitReady()) {
            database.execute("ALTER TABLE product ALTER price TYPE numeric(10,2) USING price + 1");
            for (int i = 0; i < 5; i++) { // enough for the horizon of the slot to move, if it may
                server.execute("CHECKPOINT");
                database.execute(
                        "UPDATE line SET quantity = quantity + 1", "INSERT INTO line VALUES (%d, 1, 1)".formatted(-i));
                follower.awaitPosition(Lsn.parse(database.query("SELECT pg_current_wal_lsn()")));
                awaitStatus();
            }
        }
        assertThat(store.copies()).isEqualTo(1);
        try (ShopFollower follower = follower(store).start().awaitReady()) {
            Awaitility.await().atMost(ShopFollower.LONG).untilAsserted(() -> follower.assertEqualTo(database));
        }
        assertThat(store.copies()).isEqualTo(2);
    }

    @Test
    void confirmsNothingBeyondAnAlterationThatABusyTargetDoesNotKnowOf() throws Exception {
        followOnce();
        PostgresSourceSettings unhurried = settings().with(times().withSchemaCheckInterval(Duration.ofSeconds(2)));
        try (ShopFollower follower = new ShopFollower(unhurried, store).start().awaitReady()) {
            Lsn before = Lsn.parse(database.query("SELECT pg_current_wal_insert_lsn()"));
            database.execute(
                    "ALTER TABLE product ALTER price TYPE numeric(10,2) USING price + 1",
                    "INSERT INTO line VALUES (-1, 1, 1)");
            Lsn after = Lsn.parse(database.query("SELECT pg_current_wal_insert_lsn()"));
            follower.awaitPosition(after);
            follower.target().block();
            database.execute("INSERT INTO line VALUES (-2, 1, 1)");
            Awaitility.await()
                    .during(Duration.ofSeconds(4))
                    .atMost(ShopFollower.LONG)
                    .untilAsserted(() -> assertThat(confirmed()).isLessThanOrEqualTo(before));

            follower.target().release();
            Awaitility.await()
                    .atMost(ShopFollower.LONG)
                    .untilAsserted(() -> assertThat(confirmed()).isGreaterThan(after));
            Awaitility.await().atMost(ShopFollower.LONG).untilAsserted(() -> follower.assertEqualTo(database));
        }
        assertThat(store.copies()).isEqualTo(2);
    }

    private Lsn confirmed() {
        return Lsn.parse(database.query(
                "SELECT confirmed_flush_lsn FROM pg_replication_slots WHERE slot_name = '%s'".formatted(SLOT)));
    }

    @Test
    void seesNoEndWhileATableIsBeingAltered() throws Exception {
        try (Connection control = database.connect();
                Connection altering = database.connect();
                Statement statement = altering.createStatement()) {
            var relations = new Catalog(control, new TypeRegistry())
                    .load(Set.of(ShopFollower.PRODUCT))
                    .relations()
                    .values();
            Lsn end = VisibleEnd.read(control, relations);
            assertThat(end).isNotNull();
            altering.setAutoCommit(false);
            statement.execute("ALTER TABLE product ADD COLUMN more int DEFAULT 7");
            assertThat(VisibleEnd.read(control, relations)).isNull();
            altering.commit();
            assertThat(VisibleEnd.read(control, relations)).isGreaterThan(end);
        }
    }

    @Test
    void copiesWhatWasNotPublishedForAWhile() throws Exception {
        followOnce();
        awaitYoungerSlot();
        database.execute(
                "ALTER PUBLICATION laredo DROP TABLE line",
                "INSERT INTO line (product_id, quantity) VALUES (1, 1)",
                "ALTER PUBLICATION laredo ADD TABLE line");
        try (ShopFollower follower = follower(store).start().awaitReady()) {
            Awaitility.await().atMost(ShopFollower.LONG).untilAsserted(() -> follower.assertEqualTo(database));
        }
        assertThat(store.copies()).isEqualTo(2);
    }

    @Test
    void aTruncateWhileNobodyFollowedIsStreamed() throws Exception {
        database.execute("INSERT INTO line (product_id, quantity) VALUES (1, 1)");
        followOnce();
        awaitYoungerSlot();
        database.execute("TRUNCATE line", "INSERT INTO line (product_id, quantity) VALUES (2, 2)");
        followOnce();
        assertThat(store.copies()).isEqualTo(1);
    }

    @Test
    void anInstanceWithTheSameSlotIsToldWhoUsesIt() throws Exception {
        try (ShopFollower first = follower(store).start().awaitReady();
                ShopFollower second = follower(new DurableTarget.Store()).start()) {
            assertThatExceptionOfType(SlotInUseException.class)
                    .isThrownBy(second::awaitReady)
                    .withMessageContainingAll(
                            "Slot '%s' is in use by process".formatted(SLOT), "laredo-default-stream", "role postgres")
                    .satisfies(e -> assertThat(e.action()).contains("laredo.instance", "pg_terminate_backend"));
            assertThat(first.status().isLive()).isTrue();
            first.assertEqualTo(database);
        }
        assertThat(store.copies()).isEqualTo(1);
    }

    @Test
    void leavesSlotsAloneThatAreNotItsOwn() {
        database.execute("SELECT pg_create_physical_replication_slot('%s')".formatted(SLOT));
        assertConflict("it is a physical one");
        database.execute("SELECT pg_drop_replication_slot('%s')".formatted(SLOT));

        database.execute("SELECT pg_create_logical_replication_slot('%s', 'pgoutput', false, true)".formatted(SLOT));
        assertConflict("it has two_phase: after a restart");
        database.execute("SELECT pg_drop_replication_slot('%s')".formatted(SLOT));

        TestDatabase other = server.createDatabase();
        other.execute("SELECT pg_create_logical_replication_slot('%s', 'pgoutput')".formatted(SLOT));
        assertConflict("it is of database '%s'".formatted(other.name()));
        assertThat(database.query("SELECT count(*) FROM pg_replication_slots")).isEqualTo("1");
    }

    @Test
    void removesWhatItHasMade() throws Exception {
        followOnce();
        PostgresSource source = new PostgresSource(settings());
        source.remove();
        source.remove();
        assertThat(database.query("SELECT count(*) FROM pg_replication_slots")).isEqualTo("0");
        assertThat(database.query("SELECT count(*) FROM pg_publication")).isEqualTo("0");
    }

    private void assertConflict(String why) {
        try (ShopFollower follower = follower(store).start()) {
            assertThatExceptionOfType(SlotConflictException.class)
                    .isThrownBy(follower::awaitReady)
                    .withMessageContaining("Slot '%s' exists, but %s".formatted(SLOT, why));
        }
    }

    private void assertRefusedWhenToldToStop(String why) {
        PostgresSourceSettings strict =
                settings().with(SlotSettings.persistent(SLOT).whenInvalidated(GapPolicy.STOP));
        try (ShopFollower follower = new ShopFollower(strict, store).start()) {
            assertThatExceptionOfType(SlotLostException.class)
                    .isThrownBy(follower::awaitReady)
                    .withMessageContaining(why)
                    .satisfies(e -> assertThat(e.action()).contains("laredo.slot.when-invalidated"));
        }
        assertThat(store.copies()).isEqualTo(1);
    }

    private void followOnce() throws InterruptedException {
        try (ShopFollower follower = follower(store).start().awaitReady()) {
            follower.assertEqualTo(database);
        }
    }

    /** Waits until the server has heard twice from the client, and so of what it had confirmed before. */
    private void awaitStatus() {
        String reply = "SELECT max(reply_time)::text FROM pg_stat_replication";
        for (int i = 0; i < 2; i++) {
            String before = database.query(reply);
            Awaitility.await()
                    .atMost(ShopFollower.LONG)
                    .until(() -> !database.query(reply).equals(before));
        }
    }

    /** Has the slot's catalog horizon move past everything that has been altered so far. */
    private void awaitYoungerSlot() throws InterruptedException {
        String now = database.query("SELECT txid_current()");
        try (ShopFollower follower = follower(store).start()) {
            follower.awaitReady();
            Awaitility.await().atMost(ShopFollower.LONG).until(() -> {
                server.execute("CHECKPOINT");
                return database.query(
                                "SELECT catalog_xmin::text::int8 >= %s FROM pg_replication_slots WHERE slot_name = '%s'"
                                        .formatted(now, SLOT))
                        .equals("t");
            });
        }
    }

    /** Before anybody writes: a table that is emptied while it is copied is copied once more. */
    private void copyOnce() throws InterruptedException {
        follower(store).start().awaitReady().close();
    }

    private ShopFollower follower(DurableTarget.Store rows) {
        return new ShopFollower(settings(), rows);
    }

    private PostgresSourceSettings settings() {
        return PostgresSourceSettings.of(connection(database.url()))
                .with(SlotSettings.persistent(SLOT))
                .with(times());
    }

    private static TimeSettings times() {
        return TimeSettings.USUAL
                .withStatusInterval(Duration.ofMillis(50))
                .withSchemaCheckInterval(Duration.ofMillis(200));
    }

    private ConnectionSettings connection(String url) {
        return PostgresSourceSettings.of(url, database.user(), database.password())
                .connection();
    }
}
