package io.laredo.source.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.laredo.BaselinePart;
import io.laredo.SourceBaseline;
import io.laredo.SourceException;
import io.laredo.SourceSession;
import io.laredo.TableId;
import io.laredo.TableSchema;
import io.laredo.test.FaultProxy;
import io.laredo.test.PostgresServer;
import io.laredo.test.PostgresVersions;
import io.laredo.test.TestDatabase;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ArgumentsSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The parts of a copy bring every row of the snapshot once, whatever the table's file is like and whoever cuts them off. */
@ParameterizedClass
@ArgumentsSource(PostgresVersions.class)
class CopyIT {
    private static final TableId ITEM = new TableId("public", "item");
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final long ONE_BLOCK = 8192;
    private static final long EVERYTHING = Long.MAX_VALUE / 2;
    private static final String COPIES =
            " FROM pg_stat_activity WHERE application_name LIKE 'laredo-%-copy' AND datname = current_database()";

    private final TestDatabase database;
    private final List<AutoCloseable> open = new ArrayList<>();

    CopyIT(int major) {
        this.database = PostgresServer.shared(major).createDatabase();
        database.execute(
                "CREATE TABLE item (id int PRIMARY KEY, name text, large text) WITH (autovacuum_enabled = off)",
                "ALTER TABLE item ALTER large SET STORAGE EXTERNAL");
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : open) {
            each.close();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT 'no rows'",
                "INSERT INTO item VALUES (1, 'one')",
                "INSERT INTO item SELECT i, 'name ' || i FROM generate_series(1, 5000) i",
                "INSERT INTO item SELECT i, repeat('x', i % 1000) FROM generate_series(1, 2000) i; DELETE FROM item WHERE id % 3 = 0",
                "INSERT INTO item SELECT i, 'hot' FROM generate_series(1, 2000) i; UPDATE item SET name = 'hotter' WHERE id % 50 = 0;"
                        + " UPDATE item SET name = 'hottest' WHERE id % 100 = 0",
                "INSERT INTO item SELECT i, repeat('x', 500) FROM generate_series(1, 2000) i; DELETE FROM item WHERE id BETWEEN 300 AND 1700",
                "INSERT INTO item SELECT i, repeat('x', 500) FROM generate_series(1, 2000) i; DELETE FROM item WHERE id > 10",
                "INSERT INTO item SELECT i, 'large', repeat('x', 20000) FROM generate_series(1, 100) i"
            })
    void bringEveryRowOnceWhateverTheFileIsLike(String content) throws Exception {
        database.execute(content, "VACUUM item", "UPDATE item SET name = name || '!' WHERE id % 7 = 0");
        SourceSession session = connect(ONE_BLOCK);
        long blocks = Long.parseLong(database.query("SELECT pg_relation_size('item') / 8192"));
        assertThat(parts(session)).hasSize((int) Math.max(1, blocks));
        assertThat(copied(session)).containsExactlyInAnyOrderElementsOf(selected());
    }

    @Test
    void bringNothingOfWhatComesWhileTheyAreCopied() throws Exception {
        fill(3000);
        SourceSession session = connect(ONE_BLOCK);
        List<BaselinePart> parts = parts(session);
        List<List<@Nullable Object>> expected = selected();
        List<List<@Nullable Object>> rows = new ArrayList<>();
        for (BaselinePart part : parts) {
            int place = rows.size();
            database.execute(
                    "UPDATE item SET name = name || '+' WHERE id BETWEEN %d AND %d".formatted(place - 100, place + 100),
                    "INSERT INTO item SELECT i, 'new' FROM generate_series((SELECT max(id) FROM item) + 1, (SELECT max(id) FROM item) + 50) i",
                    "DELETE FROM item WHERE id %% 10 = %d".formatted(place % 10),
                    "VACUUM item");
            part.copy((row, bytes) -> rows.add(FoldingTarget.values(row)));
        }
        assertThat(rows).containsExactlyInAnyOrderElementsOf(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"id, name, large", "id"})
    void areReadInTheOrderOfTheFileWhateverTheServerIsSetTo(String columns) throws SQLException {
        fill(3000);
        database.execute(
                "CREATE TABLE subject AS SELECT %s FROM item".formatted(columns),
                "ALTER TABLE subject ADD PRIMARY KEY (id)",
                "VACUUM ANALYZE subject");
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            statement.execute(
                    "SET enable_tidscan = off; SET parallel_tuple_cost = 0; SET parallel_setup_cost = 0; SET min_parallel_table_scan_size = 0");
            connection.setAutoCommit(false);
            statement.execute(TableCopy.PLAN_SETTINGS);
            Relation relation = new Catalog(connection, new TypeRegistry())
                    .load(Set.of(new TableId("public", "subject")))
                    .relations()
                    .values()
                    .iterator()
                    .next();
            for (BlockRange range :
                    List.of(new BlockRange(0, BlockRange.OPEN), new BlockRange(2, 4), new BlockRange(0, 1))) {
                try (ResultSet plan = statement.executeQuery("EXPLAIN "
                        + new TableCopy(connection, relation, relation.files().get(0), range).query())) {
                    plan.next();
                    assertThat(plan.getString(1)).startsWith("Tid Range Scan on subject");
                }
            }
        }
    }

    @Test
    void goOnWhereTheyWereWhenTheirConnectionsAreKilled() throws Exception {
        fill(20_000, 1500);
        SourceSession session = connect(EVERYTHING);
        List<List<@Nullable Object>> rows = new ArrayList<>();
        Set<String> victims = new HashSet<>();
        for (BaselinePart part : parts(session)) {
            part.copy((row, bytes) -> {
                rows.add(FoldingTarget.values(row));
                assertThat(rows.size()).as("rows, each once").isLessThanOrEqualTo(20_000);
                if (rows.size() % 2500 == 1) {
                    victims.addAll(killCopies());
                    database.execute(
                            "UPDATE item SET name = name || '+' WHERE id %% 9 = %d".formatted(rows.size() % 9),
                            "VACUUM item");
                }
            });
        }
        assertThat(victims).as("connections that were killed").hasSizeGreaterThan(3);
        assertThat(rows).doesNotHaveDuplicates().hasSize(20_000);
        assertThat(rows).allMatch(row -> !String.valueOf(row.get(1)).endsWith("+"));
    }

    @Test
    void goOnWhereTheyWereWhenTheNetworkIsCut() throws Exception {
        fill(10_000, 1500);
        FaultProxy network = FaultProxy.to(database.server().port());
        open.add(network);
        SourceSession session =
                connect("jdbc:postgresql://localhost:%d/%s".formatted(network.port(), database.name()), EVERYTHING);
        List<BaselinePart> parts = parts(session);
        // A cut ends the holder's connection, too, and with it the snapshot: then nothing can go on, and says so.
        List<List<@Nullable Object>> rows = new ArrayList<>();
        assertThatExceptionOfType(SourceException.class)
                .isThrownBy(() -> parts.get(0).copy((row, bytes) -> {
                    rows.add(FoldingTarget.values(row));
                    if (rows.size() == 100) {
                        network.cut();
                    }
                }))
                .withMessageContaining("public.item");
        assertThat(rows).hasSizeLessThan(10_000);
    }

    @ParameterizedTest
    @ValueSource(strings = {"VACUUM FULL item", "ALTER TABLE item ALTER id TYPE bigint", "TRUNCATE item"})
    void endWhenTheTableIsRewrittenBeforeTheyCanGoOn(String rewrite) throws Exception {
        fill(20_000, 1500);
        SourceSession session = connect(EVERYTHING);
        List<List<@Nullable Object>> rows = new ArrayList<>();
        assertThatExceptionOfType(SourceException.class)
                .isThrownBy(() -> parts(session).get(0).copy((row, bytes) -> {
                    rows.add(FoldingTarget.values(row));
                    if (rows.size() == 100) {
                        killCopies();
                        database.execute(rewrite);
                    }
                }))
                .withMessageContainingAll("public.item", "rewritten");
        assertThat(rows).hasSizeLessThan(20_000);
    }

    @Test
    void giveUpAConnectionThatIsKilledAgainAndAgainWithoutARow() throws Exception {
        fill(10);
        SourceSession session = connect(EVERYTHING);
        BaselinePart part = parts(session).get(0);
        try (Connection blocker = lock();
                FutureCopy copy = FutureCopy.of(part)) {
            Set<String> victims = new HashSet<>();
            while (!copy.task.isDone()) {
                victims.addAll(killCopies());
            }
            assertThatExceptionOfType(ExecutionException.class)
                    .isThrownBy(copy.task::get)
                    .withCauseInstanceOf(SourceException.class);
            assertThat(victims).as("at each attempt").hasSizeBetween(6, 8);
            assertThat(blocker.isValid(1)).isTrue();
        }
    }

    @Test
    void areCancelledInTheDatabaseAlsoWhileTheyWaitForALock() throws Exception {
        fill(10);
        SourceSession session = connect(EVERYTHING);
        BaselinePart part = parts(session).get(0);
        try (Connection blocker = lock();
                FutureCopy copy = FutureCopy.of(part)) {
            Awaitility.await().atMost(SOON).until(() -> count("AND wait_event_type = 'Lock'") == 1);
            part.cancel();
            assertThatExceptionOfType(ExecutionException.class)
                    .isThrownBy(() -> copy.task.get(20, TimeUnit.SECONDS))
                    .withCauseInstanceOf(InterruptedException.class);
            Awaitility.await().atMost(SOON).until(() -> count("AND state = 'active'") == 0);
            assertThat(blocker.isValid(1)).isTrue();
        }
        assertThatExceptionOfType(InterruptedException.class)
                .as("a copy that was cancelled before")
                .isThrownBy(() -> part.copy((row, bytes) -> {}));
    }

    @Test
    void areEndedInTheDatabaseWhenTheSourceIsClosedWhileTheyWaitForALock() throws Exception {
        fill(10);
        SourceSession session = connect(EVERYTHING);
        BaselinePart part = parts(session).get(0);
        try (Connection blocker = lock();
                FutureCopy copy = FutureCopy.of(part)) {
            Awaitility.await().atMost(SOON).until(() -> count("AND wait_event_type = 'Lock'") == 1);
            session.close();
            assertThatExceptionOfType(ExecutionException.class).isThrownBy(() -> copy.task.get(20, TimeUnit.SECONDS));
            Awaitility.await().atMost(SOON).until(() -> count("") == 0);
            assertThat(blocker.isValid(1)).isTrue();
        }
    }

    @Test
    void holdNoLockAfterwards() throws Exception {
        fill(10);
        SourceSession session = connect(EVERYTHING);
        copied(session);
        assertThat(count("")).as("connections kept for the next copy").isEqualTo(1);
        database.execute("SET lock_timeout = '1s'; ALTER TABLE item ADD other int");
        baseline(session).close();
        Awaitility.await().atMost(SOON).until(() -> count("") == 0);
    }

    private Connection lock() throws SQLException {
        Connection blocker = database.connect();
        blocker.setAutoCommit(false);
        try (Statement statement = blocker.createStatement()) {
            statement.execute("LOCK TABLE item IN ACCESS EXCLUSIVE MODE");
        }
        return blocker;
    }

    /** Kills the connections that copy, and waits for their end. Returns their process ids. */
    private Set<String> killCopies() {
        Set<String> pids = pids("pg_terminate_backend(pid)");
        Awaitility.await()
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(2))
                .atMost(SOON)
                .until(() -> Collections.disjoint(pids, pids("true")));
        return pids;
    }

    private Set<String> pids(String condition) {
        String pids = database.query(
                "SELECT coalesce(string_agg(pid::text, ',') FILTER (WHERE %s), '')".formatted(condition) + COPIES);
        return pids.isEmpty() ? Set.of() : Set.of(pids.split(","));
    }

    private int count(String condition) {
        return Integer.parseInt(database.query("SELECT count(*)" + COPIES + " " + condition));
    }

    private void fill(int rows) {
        fill(rows, 100);
    }

    private void fill(int rows, int width) {
        database.execute(
                "INSERT INTO item SELECT i, repeat('x', %d) FROM generate_series(1, %d) i".formatted(width, rows));
    }

    private SourceSession connect(long bytesPerPart) {
        return connect(database.url(), bytesPerPart);
    }

    private SourceSession connect(String url, long bytesPerPart) {
        PostgresSource source =
                new PostgresSource(PostgresSourceSettings.of(url, database.user(), database.password()), bytesPerPart);
        SourceSession session = source.connect(Set.of(ITEM), null);
        open.add(session);
        return session;
    }

    private static SourceBaseline baseline(SourceSession session) {
        SourceBaseline baseline = session.baseline();
        if (baseline == null) {
            throw new AssertionError("A new session came without a baseline");
        }
        return baseline;
    }

    private static List<BaselinePart> parts(SourceSession session) {
        TableSchema table = baseline(session).tables().get(0);
        return baseline(session).parts(table);
    }

    private static List<List<@Nullable Object>> copied(SourceSession session) throws InterruptedException {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        for (BaselinePart part : parts(session)) {
            part.copy((row, bytes) -> rows.add(FoldingTarget.values(row)));
        }
        return rows;
    }

    private List<List<@Nullable Object>> selected() throws SQLException {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT id, name, large FROM item")) {
            while (row.next()) {
                List<@Nullable Object> values = new ArrayList<>();
                values.add(row.getInt(1));
                values.add(row.getString(2));
                values.add(row.getString(3));
                rows.add(values);
            }
        }
        return rows;
    }

    /** A copy in a thread of its own. */
    private record FutureCopy(FutureTask<Boolean> task, Thread thread) implements AutoCloseable {
        static FutureCopy of(BaselinePart part) {
            FutureTask<Boolean> task = new FutureTask<>(() -> {
                part.copy((row, bytes) -> {});
                return true;
            });
            Thread thread = new Thread(task, "copy");
            thread.setDaemon(true);
            thread.start();
            return new FutureCopy(task, thread);
        }

        @Override
        public void close() {
            thread.interrupt();
        }
    }
}
