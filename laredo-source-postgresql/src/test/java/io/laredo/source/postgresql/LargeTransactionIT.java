package io.laredo.source.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.laredo.ChangeEvent;
import io.laredo.TableId;
import io.laredo.engine.Engine;
import io.laredo.engine.SourceStatus;
import io.laredo.target.replica.ReplicaTarget;
import io.laredo.target.replica.Replicas;
import io.laredo.test.EqualityAtOneLsn;
import io.laredo.test.PostgresServer;
import io.laredo.test.PostgresVersions;
import io.laredo.test.TestDatabase;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ArgumentsSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Transactions that are larger than the memory of the server, or ours. */
@ParameterizedClass
@ArgumentsSource(PostgresVersions.class)
class LargeTransactionIT {
    private static final TableId ITEM = new TableId("public", "item");
    private static final Duration LONG = Duration.ofMinutes(2);
    private static final int ROUNDS = Integer.getInteger("laredo.test.rounds", 5);
    private static final String STREAMED =
            "SELECT coalesce(sum(stream_txns), 0) FROM pg_stat_replication_slots JOIN pg_replication_slots USING (slot_name) WHERE database = current_database()";

    private static final String LOADS_OF_TYPES =
            "SELECT bool_or(query LIKE '%rngmultitypid%') FROM pg_stat_activity WHERE application_name LIKE 'laredo-%-control'";

    private final long seed = new Random().nextLong();
    private final int major;
    private final PostgresServer server;
    private final TestDatabase database;
    private final Path folder;
    private final ExecutorService executor = Executors.newCachedThreadPool();
    private final AtomicBoolean stop = new AtomicBoolean();
    private @Nullable Engine engine;

    LargeTransactionIT(int major, @TempDir Path folder) {
        this.major = major;
        this.folder = folder;
        server = PostgresServer.shared(major);
        database = server.createDatabase();
        server.execute("ALTER DATABASE %s SET logical_decoding_work_mem = '64kB'".formatted(database.name()));
    }

    @AfterEach
    void stopAll() {
        stop.set(true);
        executor.shutdownNow();
        if (engine != null) {
            engine.close();
        }
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void replicasEqualTheDatabaseAtOneLsnWhileTransactionsInProgressArrive() throws Exception {
        Shop.create(database);
        ReplicaTarget target = ReplicaTarget.of("replicas", Shop.Product.class, Shop.Line.class);
        Replicas replicas = Replicas.of(List.of(target));
        PostgresSource source = new PostgresSource(settings(100_000));
        Engine started = start(Engine.builder().pipeline(source, target, target.tables()));
        List<Future<Integer>> writers = List.of(
                executor.submit(Shop.writer(database, seed, stop)),
                executor.submit(Shop.writer(database, seed + 1, stop)),
                executor.submit(Shop.largeWriter(database, seed + 2, stop)),
                executor.submit(Shop.largeWriter(database, seed + 3, stop)));
        for (int round = 0; round < ROUNDS; round++) {
            EqualityAtOneLsn.assertEqualAtOneLsn(
                    database, replicas.position("default"), started.hold("replicas"), LONG, Shop.comparisons(replicas));
        }
        Awaitility.await().atMost(LONG).until(() -> Integer.parseInt(database.query(STREAMED)) > 0);
        stop.set(true);
        for (Future<Integer> writer : writers) {
            assertThat(writer.get(60, TimeUnit.SECONDS)).as("seed %d", seed).isPositive();
        }
        EqualityAtOneLsn.assertEqualAtOneLsn(
                database, replicas.position("default"), started.hold("replicas"), LONG, Shop.comparisons(replicas));
    }

    @Test
    void aLargeTransactionThatAltersItsTableAndIsRolledBackLeavesNothing() throws Exception {
        createItem();
        FoldingTarget target = new FoldingTarget();
        start(Engine.builder().pipeline(new PostgresSource(settings(1_000_000)), target, Set.of(ITEM)));
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("ALTER TABLE item ADD COLUMN large text");
            statement.execute("INSERT INTO item SELECT i, 'lost', repeat('x', 10000) FROM generate_series(1, 10000) i");
            Awaitility.await().atMost(LONG).until(() -> folder.toFile().list().length > 0);
            connection.rollback();
        }
        database.execute("INSERT INTO item VALUES (1, 'kept')", "UPDATE item SET name = 'changed'");
        awaitRows(target, List.of(1, "changed"));
        assertThat(target.events()).noneMatch(event -> event instanceof ChangeEvent.SchemaChange);
        assertThat(target.baselines()).isEqualTo(1);
        Awaitility.await().atMost(LONG).untilAsserted(() -> assertThat(folder).isEmptyDirectory());
    }

    @Test
    void aLargeTransactionThatAltersItsTableIsDeliveredWithItsShapes() throws Exception {
        createItem();
        FoldingTarget target = new FoldingTarget();
        start(Engine.builder().pipeline(new PostgresSource(settings(0)), target, Set.of(ITEM)));
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("INSERT INTO item SELECT i, repeat('x', 1000) FROM generate_series(1, 1000) i");
            statement.execute("CREATE TYPE colour AS ENUM ('red', 'blue')");
            statement.execute("TRUNCATE item");
            statement.execute("ALTER TABLE item ADD COLUMN colour colour");
            statement.execute("INSERT INTO item SELECT i, repeat('y', 1000), 'blue' FROM generate_series(1, 1000) i");
            statement.execute("DELETE FROM item WHERE id > 1");
            statement.execute("UPDATE item SET name = 'last'");
            connection.commit();
        }
        awaitRows(target, List.of(1, "last", "blue"));
        assertThat(target.events().stream().filter(ChangeEvent.SchemaChange.class::isInstance))
                .hasSize(1);
        assertThat(target.baselines()).isEqualTo(1);
    }

    /** A synchronous standby that does not answer keeps the commit from being seen, but not from being sent. */
    @Test
    void waitsForATypeWhoseTransactionIsNotVisibleYet() throws Exception {
        try (PostgresServer own = PostgresServer.startNew(major, Map.of())) {
            TestDatabase slow = own.createDatabase();
            slow.execute("CREATE TABLE item (id int PRIMARY KEY, name text)");
            FoldingTarget target = new FoldingTarget();
            PostgresSource source =
                    new PostgresSource(PostgresSourceSettings.of(slow.url(), slow.user(), slow.password())
                            .with(streamSettings(1_000)));
            Engine started = start(Engine.builder().pipeline(source, target, Set.of(ITEM)));
            own.execute("ALTER SYSTEM SET synchronous_standby_names = 'nobody'");
            own.execute("SELECT pg_reload_conf()");
            Future<?> commit = executor.submit(() -> slow.execute("""
                    BEGIN; CREATE TYPE colour AS ENUM ('red', 'blue'); ALTER TABLE item ADD COLUMN colour colour;
                    INSERT INTO item VALUES (1, 'seen', 'blue'); COMMIT"""));
            Awaitility.await()
                    .atMost(LONG)
                    .until(() -> slow.query(LOADS_OF_TYPES).equals("t"));
            assertThat(commit.isDone()).isFalse();
            own.execute("ALTER SYSTEM RESET synchronous_standby_names");
            own.execute("SELECT pg_reload_conf()");
            awaitRows(target, List.of(1, "seen", "blue"));
            commit.get(60, TimeUnit.SECONDS);
            assertThat(target.baselines()).isEqualTo(1);
            started.close();
        }
    }

    /** In a process whose heap is smaller than the transaction. */
    @ParameterizedTest
    @EnumSource(
            value = StreamingMode.class,
            names = {"BEST", "OFF"})
    void aTransactionLargerThanTheHeapIsDeliveredWhole(StreamingMode streaming) throws Exception {
        createItem();
        int rows = 20_000;
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx48m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        CountingTarget.class.getName(),
                        database.url(),
                        database.user(),
                        ITEM.schema(),
                        ITEM.name(),
                        streaming.name(),
                        folder.toString(),
                        Integer.toString(rows))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader output = process.inputReader()) {
            assertThat(lastLine(output, "ready")).isEqualTo("ready");
            database.execute(
                    "INSERT INTO item SELECT i, repeat('x', 10000) FROM generate_series(1, %d) i".formatted(rows));
            assertThat(lastLine(output, Integer.toString(rows))).isEqualTo(Integer.toString(rows));
        } finally {
            process.destroyForcibly().waitFor();
            SpillFolder.removeLeftovers(folder);
        }
    }

    /** The first line that is the wanted one, or the last one. Logs go the same way. */
    private static String lastLine(BufferedReader output, String wanted) throws IOException {
        String last = "";
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            last = line;
            if (line.equals(wanted)) {
                break;
            }
        }
        return last;
    }

    @Test
    void aFullDiskEndsTheSessionAndTheNextOneHasTheTransactionInItsBaseline() throws Exception {
        createItem();
        FoldingTarget target = new FoldingTarget();
        SpillSettings spill = SpillSettings.USUAL
                .withDirectory(folder)
                .withMemory(1_000, 1_000)
                .withMaxDiskBytes(200_000L);
        PostgresSource source = new PostgresSource(settings().with(StreamSettings.USUAL.with(spill)));
        Engine started = start(Engine.builder().pipeline(source, target, Set.of(ITEM)));
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("INSERT INTO item SELECT i, repeat('x', 1000) FROM generate_series(1, 1000) i");
            statement.execute("INSERT INTO item SELECT -i, repeat('x', 1000) FROM generate_series(1, 1000) i");
            SourceStatus failed = Awaitility.await()
                    .atMost(LONG)
                    .until(() -> started.status().get(0), status -> status.cause() instanceof SpillException);
            assertThat(failed.cause()).hasMessageContainingAll(folder.toString(), "of 200000 allowed bytes are free");
            assertThat(target.events()).as("delivered of it").isEmpty();
            connection.commit();
        }
        Awaitility.await()
                .atMost(LONG)
                .untilAsserted(() -> assertThat(target.rows(ITEM)).hasSize(2000));
        assertThat(target.events()).isEmpty();
    }

    @Test
    void aPreparedTransactionIsDeliveredOnceWhenItCommits() throws Exception {
        createItem();
        FoldingTarget target = new FoldingTarget();
        start(Engine.builder().pipeline(new PostgresSource(settings(1_000)), target, Set.of(ITEM)));
        prepare("once");
        database.execute("INSERT INTO item VALUES (-1, 'meanwhile')");
        awaitRows(target, List.of(-1, "meanwhile"));
        database.execute("COMMIT PREPARED 'once'");
        awaitCount(target, 1001);
        assertThat(target.events()).hasSize(1001);
        assertThat(target.baselines()).isEqualTo(1);
    }

    @Test
    void aPreparedTransactionIsThereOnceAfterTheConnectionAndTheServerWereLost() throws Exception {
        try (PostgresServer own = PostgresServer.startNew(major, Map.of("logical_decoding_work_mem", "64kB"))) {
            TestDatabase lost = own.createDatabase();
            lost.execute("CREATE TABLE item (id int PRIMARY KEY, name text)");
            FoldingTarget target = new FoldingTarget();
            PostgresSource source =
                    new PostgresSource(PostgresSourceSettings.of(lost.url(), lost.user(), lost.password())
                            .with(streamSettings(1_000)));
            Engine started = start(Engine.builder().pipeline(source, target, Set.of(ITEM)));
            prepare(lost, "twice lost");
            lost.execute("INSERT INTO item VALUES (-1, 'meanwhile')");
            awaitRows(target, List.of(-1, "meanwhile"));

            assertThat(lost.terminateWalSenders()).isPositive();
            own.stop();
            own.start();
            lost.execute("INSERT INTO item VALUES (-2, 'after the restart')");
            Awaitility.await()
                    .atMost(LONG)
                    .untilAsserted(() ->
                            assertThat(String.valueOf(source.waitingFor())).contains("twice lost"));
            lost.execute("COMMIT PREPARED 'twice lost'");
            awaitCount(target, 1002);
            started.awaitReady(LONG);
            lost.execute("DELETE FROM item WHERE id > 0");
            awaitRows(target, List.of(-1, "meanwhile"), List.of(-2, "after the restart"));
            started.close();
        }
    }

    @Test
    void leavesOutWhatWasMadeElsewhereIfToldTo() throws Exception {
        assumeThat(major).as("the filter's first version").isGreaterThanOrEqualTo(16);
        createItem();
        FoldingTarget target = new FoldingTarget();
        PostgresSource source = new PostgresSource(settings().with(StreamSettings.USUAL.withOrigin(OriginFilter.NONE)));
        start(Engine.builder().pipeline(source, target, Set.of(ITEM)));
        String origin = "elsewhere " + database.name();
        database.execute(
                "SELECT pg_replication_origin_create('%s')".formatted(origin),
                "SELECT pg_replication_origin_session_setup('%s')".formatted(origin),
                "INSERT INTO item VALUES (1, 'from elsewhere')",
                "SELECT pg_replication_origin_session_reset()",
                "INSERT INTO item VALUES (2, 'from here')",
                "SELECT pg_replication_origin_drop('%s')".formatted(origin));
        awaitRows(target, List.of(2, "from here"));
        assertThat(target.events()).hasSize(1);
    }

    private void prepare(String gid) throws SQLException {
        prepare(database, gid);
    }

    private static void prepare(TestDatabase database, String gid) throws SQLException {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("INSERT INTO item SELECT i, repeat('x', 1000) FROM generate_series(1, 1000) i");
            statement.execute("PREPARE TRANSACTION '%s'".formatted(gid));
        }
    }

    private void createItem() {
        database.execute(
                "CREATE TABLE item (id int PRIMARY KEY, name text)",
                "ALTER TABLE item ALTER name SET STORAGE EXTERNAL");
    }

    private Engine start(Engine.Builder builder) throws Exception {
        Engine started =
                builder.pauses(Duration.ofMillis(20), Duration.ofMillis(200)).build();
        engine = started;
        started.start();
        started.awaitReady(LONG);
        return started;
    }

    private PostgresSourceSettings settings() {
        return PostgresSourceSettings.of(database.url(), database.user(), database.password());
    }

    private PostgresSourceSettings settings(long bytesInMemory) {
        return settings().with(streamSettings(bytesInMemory));
    }

    private StreamSettings streamSettings(long bytesInMemory) {
        return StreamSettings.USUAL.with(
                SpillSettings.USUAL.withDirectory(folder).withMemory(bytesInMemory, 4 * bytesInMemory));
    }

    @SafeVarargs
    private static void awaitRows(FoldingTarget target, List<Object>... rows) {
        List<List<Object>> wanted = new ArrayList<>();
        for (List<Object> row : rows) {
            wanted.add(row);
        }
        Awaitility.await()
                .atMost(LONG)
                .untilAsserted(() -> assertThat(target.rows(ITEM)).containsExactlyInAnyOrderElementsOf(wanted));
    }

    private static void awaitCount(FoldingTarget target, int count) {
        Awaitility.await()
                .atMost(LONG)
                .untilAsserted(() -> assertThat(target.rows(ITEM)).hasSize(count));
    }
}
