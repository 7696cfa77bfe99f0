package io.laredo.source.postgresql;

import static org.assertj.core.api.Assertions.assertThat;

import io.laredo.Position;
import io.laredo.TableId;
import io.laredo.engine.Engine;
import io.laredo.test.PostgresServer;
import io.laredo.test.PostgresVersions;
import io.laredo.test.TestDatabase;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ArgumentsSource;

/** What the server hears: nothing before it is durable, and always something in time. */
@ParameterizedClass
@ArgumentsSource(PostgresVersions.OldestAndNewest.class)
class ConfirmationIT {
    private static final TableId ITEM = new TableId("public", "item");
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final Duration OVER_THREE_TIMEOUTS = Duration.ofSeconds(7);
    private static final Map<String, String> IMPATIENT = Map.of("wal_sender_timeout", "2s");

    private final int major;
    private final ReluctantTarget target = new ReluctantTarget();
    private @Nullable PostgresServer ownServer;
    private @Nullable Engine engine;

    ConfirmationIT(int major) {
        this.major = major;
    }

    @AfterEach
    void stop() {
        target.release();
        if (engine != null) {
            engine.close();
        }
        if (ownServer != null) {
            ownServer.close();
        }
    }

    @Test
    void nothingIsConfirmedBeforeItIsDurable() throws InterruptedException {
        TestDatabase database = start(PostgresServer.shared(major), 1_000_000);
        Position start = target.reached();
        target.acknowledge(start);
        database.execute(
                "INSERT INTO item SELECT generate_series(1, 1000)", "UPDATE item SET name = 'x' WHERE id < 10");
        awaitChanges(1009);
        Position applied = target.reached();

        awaitLsn(
                database,
                "SELECT coalesce(write_lsn, '0/0') FROM pg_stat_replication WHERE pid = (%s)".formatted(WALSENDER),
                applied);
        Awaitility.await()
                .during(Duration.ofSeconds(2))
                .atMost(SOON)
                .untilAsserted(() -> assertThat(confirmed(database)).isLessThanOrEqualTo(start.place()));

        target.acknowledge(applied);
        awaitLsn(database, CONFIRMED, applied);
        assertThat(confirmed(database)).isEqualTo(applied.place());
    }

    @Test
    void aBlockedTargetKeepsItsConnection() throws InterruptedException {
        TestDatabase database = start(impatientServer(), 1_000);
        target.block();
        for (int i = 0; i < 200; i++) {
            database.execute("INSERT INTO item VALUES (%d, repeat('x', 1000))".formatted(i));
        }
        assertKeepsItsConnection(database);
        assertThat(target.changes()).isZero();

        target.release();
        awaitChanges(200);
        assertThat(target.baselines()).isEqualTo(1);
    }

    @Test
    void anIdleStreamKeepsItsConnection() throws InterruptedException {
        TestDatabase database = start(impatientServer(), 1_000_000);
        assertKeepsItsConnection(database);

        database.execute("INSERT INTO item VALUES (1)");
        awaitChanges(1);
        assertThat(target.baselines()).isEqualTo(1);
    }

    @Test
    void transactionsWithoutChangesForUsAdvanceThePosition() throws InterruptedException {
        TestDatabase database = start(PostgresServer.shared(major), 1_000_000);
        database.execute("BEGIN", "INSERT INTO item SELECT generate_series(1, 1000)", "ROLLBACK");
        awaitPosition(database);
        database.execute("INSERT INTO other SELECT generate_series(1, 1000)");
        awaitPosition(database);
        database.execute("CREATE TABLE third AS SELECT 1 AS id");
        awaitPosition(database);
        assertThat(target.changes()).isZero();

        target.acknowledge(target.reached());
        awaitLsn(database, CONFIRMED, target.reached());
    }

    private static final String WALSENDER =
            "SELECT pid FROM pg_stat_activity WHERE backend_type = 'walsender' AND datname = current_database()";
    private static final String CONFIRMED =
            "SELECT coalesce(confirmed_flush_lsn, '0/0') FROM pg_replication_slots WHERE database = current_database()";

    private PostgresServer impatientServer() {
        PostgresServer server = PostgresServer.startNew(major, IMPATIENT);
        ownServer = server;
        return server;
    }

    private TestDatabase start(PostgresServer server, long logBytes) throws InterruptedException {
        TestDatabase database = server.createDatabase();
        database.execute("CREATE TABLE item (id int PRIMARY KEY, name text)", "CREATE TABLE other (id int)");
        PostgresSourceSettings settings = PostgresSourceSettings.of(
                        database.url(), database.user(), database.password())
                .with(TimeSettings.USUAL.withStatusInterval(Duration.ofMillis(200)));
        Engine started = Engine.builder()
                .pauses(Duration.ofMillis(20), Duration.ofMillis(200))
                .logBytes(logBytes)
                .pipeline(new PostgresSource(settings), target, Set.of(ITEM))
                .build();
        engine = started;
        started.start();
        started.awaitReady(SOON);
        return database;
    }

    private static void assertKeepsItsConnection(TestDatabase database) {
        String walsender = database.query(WALSENDER);
        Awaitility.await()
                .during(OVER_THREE_TIMEOUTS)
                .atMost(OVER_THREE_TIMEOUTS.plus(SOON))
                .untilAsserted(() -> assertThat(database.query(WALSENDER)).isEqualTo(walsender));
    }

    private static long confirmed(TestDatabase database) {
        return Lsn.parse(database.query(CONFIRMED)).value();
    }

    private void awaitChanges(long count) {
        Awaitility.await()
                .atMost(SOON)
                .untilAsserted(() -> assertThat(target.changes()).isEqualTo(count));
    }

    private void awaitPosition(TestDatabase database) {
        Position now = target.reached()
                .at(Lsn.parse(database.query("SELECT pg_current_wal_lsn()")).value());
        Awaitility.await()
                .atMost(SOON)
                .untilAsserted(() -> assertThat(target.reached()).isGreaterThanOrEqualTo(now));
    }

    private static void awaitLsn(TestDatabase database, String sql, Position wanted) {
        Awaitility.await()
                .atMost(SOON)
                .untilAsserted(() -> assertThat(
                                wanted.at(Lsn.parse(database.query(sql)).value()))
                        .isGreaterThanOrEqualTo(wanted));
    }
}
