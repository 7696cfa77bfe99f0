package io.laredo.source.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.laredo.BaselinePart;
import io.laredo.ChangeEvent;
import io.laredo.Position;
import io.laredo.SourceBaseline;
import io.laredo.SourceException;
import io.laredo.SourceSession;
import io.laredo.StreamSink;
import io.laredo.TableId;
import io.laredo.TableState;
import io.laredo.Transaction;
import io.laredo.engine.Engine;
import io.laredo.engine.TableStatus;
import io.laredo.test.PostgresServer;
import io.laredo.test.PostgresVersions;
import io.laredo.test.TestDatabase;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ArgumentsSource;

/** A partitioned table is one table, whatever becomes of its partitions, and with nothing written to it afterwards. */
@ParameterizedClass
@ArgumentsSource(PostgresVersions.class)
class PartitionIT {
    private static final Duration SOON = Duration.ofSeconds(30);

    private final int major;
    private final TestDatabase database;
    private final FoldingTarget target = new FoldingTarget();
    private @Nullable Engine engine;

    PartitionIT(int major) {
        this.major = major;
        this.database = PostgresServer.shared(major).createDatabase();
        Events.create(database);
    }

    @AfterEach
    void stop() {
        if (engine != null) {
            engine.close();
        }
    }

    @Test
    void copiesPartitionsOfAllLevelsAndLayouts() throws Exception {
        follow(Events.EVENT);
        assertEqual();
        assertThat(target.rows(Events.EVENT)).hasSize(385);
    }

    @Test
    void followsWhatIsWrittenThroughTheWholeAndToItsPartitions() throws Exception {
        follow(Events.EVENT);
        database.execute(
                "INSERT INTO event (id, name) VALUES (99, 'through the whole'), (199, 'reordered'), (299, 'deep'), (1000, 'elsewhere')",
                "INSERT INTO event_reordered (id, name) VALUES (198, 'directly')",
                "UPDATE event SET amount = amount + 1 WHERE id % 3 = 0",
                "UPDATE event_reordered SET name = 'large value unchanged' WHERE id = 110",
                "UPDATE event SET id = 197 WHERE id = 150",
                "UPDATE event SET id = id + 111 WHERE id IN (85, 186)",
                "UPDATE event_deep SET id = 298 WHERE id = 240",
                "DELETE FROM event WHERE id % 7 = 0",
                "DELETE FROM event_first WHERE id = 8");
        assertEqual();
        assertThat(target.baselines()).isOne();
        assertThat(target.violations()).isEmpty();
    }

    @Test
    void aRowThatMovesToAnotherPartitionIsDeletedAndInserted() throws Exception {
        follow(Events.EVENT);
        int before = target.events().size();
        database.execute("UPDATE event SET id = 199 WHERE id = 10");
        assertEqual();
        assertThat(target.events().subList(before, target.events().size()))
                .hasSize(2)
                .satisfiesExactly(
                        gone -> assertThat(gone).isInstanceOf(ChangeEvent.Delete.class),
                        come -> assertThat(come).isInstanceOf(ChangeEvent.Insert.class));
    }

    @Test
    void aTruncateOfTheWholeEmptiesIt() throws Exception {
        follow(Events.EVENT);
        database.execute("TRUNCATE event");
        assertEqual();
        database.execute("BEGIN; INSERT INTO event (id, name) VALUES (1, 'gone'); TRUNCATE event;"
                + " INSERT INTO event (id, name) VALUES (2, 'stays'); COMMIT");
        assertEqual();
        assertThat(target.rows(Events.EVENT)).hasSize(1);
    }

    @Test
    void aTruncateOfAPartitionIsNoticed() throws Exception {
        follow(Events.EVENT);
        database.execute("TRUNCATE event_first");
        assertEqual();
        database.execute("TRUNCATE event_deep_0");
        assertEqual();
        assertGoesOn();
    }

    @Test
    void aPartitionThatIsAttachedBringsItsRows() throws Exception {
        follow(Events.EVENT);
        database.execute(
                "CREATE TABLE event_next (LIKE event INCLUDING DEFAULTS)",
                "INSERT INTO event_next (id, name) SELECT i, 'next' FROM generate_series(2000, 2010) i",
                "ALTER TABLE event ATTACH PARTITION event_next FOR VALUES FROM (2000) TO (3000)");
        assertEqual();
        assertThat(target.baselines()).isEqualTo(2);
        assertGoesOn();
    }

    @Test
    void aPartitionThatIsMadeFilledAndAttachedInOneTransactionBringsItsRows() throws Exception {
        follow(Events.EVENT);
        database.execute("BEGIN; CREATE TABLE event_next (LIKE event INCLUDING ALL);"
                + " INSERT INTO event_next (id, name) SELECT i, 'next' FROM generate_series(2000, 2010) i;"
                + " ALTER TABLE event ATTACH PARTITION event_next FOR VALUES FROM (2000) TO (3000); COMMIT");
        assertEqual();
        assertGoesOn();
    }

    @Test
    void partitionsOfAPartitionThatIsAttachedBringTheirRows() throws Exception {
        follow(Events.EVENT);
        database.execute("BEGIN; CREATE TABLE event_next (LIKE event INCLUDING ALL) PARTITION BY RANGE (id);"
                + " CREATE TABLE event_next_all PARTITION OF event_next DEFAULT;"
                + " INSERT INTO event_next (id, name) SELECT i, 'next' FROM generate_series(2000, 2010) i;"
                + " ALTER TABLE event ATTACH PARTITION event_next FOR VALUES FROM (2000) TO (3000); COMMIT");
        assertEqual();
        assertGoesOn();
    }

    @Test
    void aPartitionThatIsDetachedOrDroppedTakesItsRows() throws Exception {
        follow(Events.EVENT);
        database.execute("ALTER TABLE event DETACH PARTITION event_first");
        assertEqual();
        database.execute("UPDATE event_first SET name = 'must not be seen'", "DROP TABLE event_deep_1");
        assertEqual();
        database.execute("DROP TABLE event_deep");
        assertEqual();
        database.execute("ALTER TABLE event ATTACH PARTITION event_first FOR VALUES FROM (0) TO (100)");
        assertEqual();
        assertGoesOn();
    }

    @Test
    void aPartitionThatIsDetachedConcurrentlyTakesItsRows() throws Exception {
        database.execute("DROP TABLE event_rest"); // it cannot be done beside a default partition
        follow(Events.EVENT);
        try (Connection reader = database.connect();
                Statement reading = reader.createStatement()) {
            reader.setAutoCommit(false);
            reading.execute("SELECT count(*) FROM event");
            Thread detaching = new Thread(
                    () -> database.execute("ALTER TABLE event DETACH PARTITION event_reordered CONCURRENTLY"));
            detaching.start();
            Awaitility.await()
                    .atMost(SOON)
                    .until(() -> database.query("SELECT count(*) FROM pg_inherits WHERE inhdetachpending")
                            .equals("1"));
            assertEqual(); // it waits for the reader, and others do not see the partition any more
            assertThat(detaching.isAlive()).isTrue();
            database.execute("INSERT INTO event_reordered (id, name) VALUES (196, 'must not be seen')");
            reader.rollback();
            detaching.join();
        }
        assertEqual();
        database.execute("CREATE TABLE event_rest PARTITION OF event DEFAULT");
        assertGoesOn();
    }

    @Test
    void aPartitionThatIsMadeInItsPlaceCostsNoCopy() throws Exception {
        follow(Events.EVENT);
        database.execute(
                "CREATE TABLE event_new PARTITION OF event FOR VALUES FROM (2000) TO (3000)",
                "CREATE TABLE event_tree PARTITION OF event FOR VALUES FROM (3000) TO (4000) PARTITION BY HASH (id)");
        awaitLook();
        database.execute(
                "CREATE TABLE event_leaf PARTITION OF event_tree FOR VALUES WITH (MODULUS 1, REMAINDER 0)",
                "INSERT INTO event (id, name) VALUES (2001, 'new'), (3001, 'newer')",
                "UPDATE event SET name = 'changed' WHERE id IN (2001, 3001)",
                "UPDATE event SET id = 2002 WHERE id = 3001");
        awaitLook();
        assertEqual();
        assertThat(target.baselines()).isOne();
        assertThat(target.violations()).isEmpty();
    }

    @Test
    void aPartitionThatComesWithRowsAndGoesBetweenTwoLooksIsNoticed() throws Exception {
        follow(Duration.ofSeconds(2), Events.EVENT);
        awaitLook();
        database.execute(
                "CREATE TABLE event_short PARTITION OF event FOR VALUES FROM (2000) TO (3000)",
                "INSERT INTO event (id, name) VALUES (2001, 'short')",
                "DROP TABLE event_short");
        assertEqual();
        assertThat(target.baselines()).isEqualTo(2);
        assertGoesOn();
    }

    @Test
    void aPartitionThatIsTruncatedByTheTransactionThatMadeItIsNoticed() throws Exception {
        follow(Events.EVENT);
        database.execute(
                "BEGIN; SAVEPOINT a; CREATE TABLE event_new PARTITION OF event FOR VALUES FROM (2000) TO (3000);"
                        + " INSERT INTO event (id, name) VALUES (2001, 'gone'); TRUNCATE event_new; COMMIT");
        assertEqual();
        database.execute(
                "CREATE TABLE event_other PARTITION OF event FOR VALUES FROM (3000) TO (4000)",
                "INSERT INTO event (id, name) VALUES (3001, 'gone')",
                "TRUNCATE event_other");
        assertEqual();
        assertGoesOn();
    }

    @Test
    void whatCameUnderThePartitionsOwnNamesForAWhileIsNoticed() throws Exception {
        follow(Duration.ofSeconds(2), Events.EVENT);
        awaitLook();
        database.execute(
                "ALTER PUBLICATION laredo SET (publish_via_partition_root = false)",
                "UPDATE event SET amount = 77 WHERE id < 3",
                "ALTER PUBLICATION laredo SET (publish_via_partition_root = true)");
        assertEqual();
        assertGoesOn();
    }

    @Test
    void columnsThatComeAndGoDoSoInAllPartitions() throws Exception {
        follow(Events.EVENT);
        database.execute(
                "ALTER TABLE event ADD extra int",
                "INSERT INTO event (id, name, extra) VALUES (98, 'with', 1), (195, 'with', 2)");
        Awaitility.await()
                .atMost(SOON)
                .untilAsserted(() -> assertThat(target.rows(Events.EVENT))
                        .contains(Arrays.asList(98L, "with", 3, null, 1), Arrays.asList(195L, "with", 3, null, 2)));
        awaitLook();
        assertThat(target.baselines()).isOne();
        database.execute("ALTER TABLE event ADD filled int DEFAULT 7");
        assertEqual("id, name, amount, note, extra, filled");
        database.execute("ALTER TABLE event DROP amount");
        assertEqual("id, name, note, extra, filled");
        database.execute("UPDATE event SET extra = 3 WHERE id % 2 = 0", "DELETE FROM event WHERE id % 5 = 0");
        assertEqual("id, name, note, extra, filled");
    }

    @Test
    void partitionsMayNameRowsInFullWhereTheWholeNamesThemByKey() throws Exception {
        database.execute(
                "ALTER TABLE event_reordered REPLICA IDENTITY FULL", "ALTER TABLE event_deep_0 REPLICA IDENTITY FULL");
        follow(Events.EVENT);
        database.execute(
                "UPDATE event SET amount = 1 WHERE id % 2 = 0",
                "UPDATE event SET id = id + 1000 WHERE id % 50 = 0",
                "UPDATE event_reordered SET id = 199 WHERE id = 101",
                "DELETE FROM event WHERE id % 3 = 0");
        assertEqual();
        assertThat(target.violations()).isEmpty();
        assertThat(target.baselines()).isOne();
    }

    @Test
    void rowsAreNamedInFullWhereTheWholeAndEachPartitionSaysSo() throws Exception {
        for (String table :
                List.of("event", "event_first", "event_reordered", "event_deep_0", "event_deep_1", "event_rest")) {
            database.execute("ALTER TABLE %s REPLICA IDENTITY FULL".formatted(table));
        }
        follow(Events.EVENT);
        database.execute(
                "UPDATE event SET amount = 1 WHERE id % 2 = 0",
                "UPDATE event SET id = id + 1000 WHERE id % 50 = 0", "DELETE FROM event WHERE id % 3 = 0");
        assertEqual();
        assertThat(target.violations()).isEmpty();

        database.execute("CREATE TABLE event_new PARTITION OF event FOR VALUES FROM (2000) TO (3000)");
        assertThat(awaitState(TableState.FAILED).cause())
                .isInstanceOf(PartitionException.class)
                .hasMessageContainingAll("public.event_new", "public.event");
        database.execute("ALTER TABLE event_new REPLICA IDENTITY FULL");
        awaitState(TableState.LIVE);
        assertEqual();
    }

    @Test
    void anUnloggedPartitionFailsItsTableAloneUntilItIsLogged() throws Exception {
        database.execute("CREATE TABLE other (id int PRIMARY KEY)");
        TableId other = new TableId("public", "other");
        Engine running = follow(Events.EVENT, other);
        database.execute("CREATE UNLOGGED TABLE event_u PARTITION OF event FOR VALUES FROM (2000) TO (3000)");
        assertThat(awaitState(TableState.FAILED).cause())
                .isInstanceOf(PartitionException.class)
                .hasMessageContainingAll("public.event_u", "unlogged");
        database.execute("INSERT INTO other VALUES (1)", "INSERT INTO event (id, name) VALUES (2001, 'x')");
        Awaitility.await().atMost(SOON).until(() -> target.rows(other).size() == 1);
        database.execute("ALTER TABLE event_u SET LOGGED");
        awaitState(TableState.LIVE);
        assertEqual();
        assertThat(running.status().get(0).sessions()).isOne();
    }

    @Test
    void aPartitionIsATableOfItsOwnForWhoeverFollowsItAlone() throws Exception {
        TableId first = new TableId("public", "event_first");
        TableId deep = new TableId("public", "event_deep");
        follow(first, deep);
        database.execute(
                "UPDATE event SET amount = 5 WHERE id < 300",
                "UPDATE event SET id = 297 WHERE id = 7",
                "UPDATE event SET id = 97 WHERE id = 290",
                "DELETE FROM event WHERE id % 3 = 0");
        assertEqual(first, Events.COLUMNS, "");
        assertEqual(deep, Events.COLUMNS, "");
        database.execute("TRUNCATE event", "INSERT INTO event (id, name) VALUES (1, 'a'), (201, 'b')");
        assertEqual(first, Events.COLUMNS, "");
        assertEqual(deep, Events.COLUMNS, "");
        assertThat(target.violations()).isEmpty();
    }

    @Test
    void aRowFilterOfTheWholeHoldsForAllPartitions() throws Exception {
        assumeTrue(major >= 15, "PostgreSQL 15 brought row filters");
        database.execute(
                "CREATE PUBLICATION laredo FOR TABLE event (id, name) WHERE (id % 2 = 0) WITH (publish_via_partition_root = true)");
        follow(Events.EVENT);
        assertEqual(Events.EVENT, "id, name", "WHERE id % 2 = 0");
        database.execute(
                "UPDATE event SET name = 'changed' WHERE id % 4 = 0",
                "UPDATE event SET id = id + 1001 WHERE id % 50 = 0",
                "DELETE FROM event WHERE id % 3 = 0",
                "INSERT INTO event (id, name) VALUES (501, 'odd'), (502, 'even')");
        assertEqual(Events.EVENT, "id, name", "WHERE id % 2 = 0");
        assertThat(target.violations()).isEmpty();
    }

    /** A partition that changed after the snapshot was taken cannot be copied: it would look empty, or be another. */
    @Test
    void aCopyOfAPartitionThatIsGoneOrTruncatedSinceTheSnapshotIsRefused() throws Exception {
        try (SourceSession session = source(Duration.ofHours(1)).connect(Set.of(Events.EVENT), null)) {
            SourceBaseline baseline = Objects.requireNonNull(session.baseline());
            List<BaselinePart> parts = baseline.parts(baseline.tables().get(0));
            assertThat(parts).hasSize(5);
            database.execute("TRUNCATE event_first", "DROP TABLE event_deep");
            int refused = 0;
            for (BaselinePart part : parts) {
                try {
                    part.copy((row, bytes) -> {});
                } catch (SourceException e) {
                    refused++;
                }
            }
            assertThat(refused).isEqualTo(3);
        }
    }

    /** The copy has what the snapshot shows, the stream what is written; what is attached in between is in neither. */
    @Test
    void aPartitionThatIsAttachedAfterTheSnapshotIsNoticed() throws Exception {
        database.execute(
                "CREATE TABLE event_next (LIKE event INCLUDING DEFAULTS)",
                "INSERT INTO event_next (id, name) VALUES (2001, 'next')");
        BlockingQueue<TableId> lost = new LinkedBlockingQueue<>();
        try (SourceSession session = source(Duration.ofMillis(100)).connect(Set.of(Events.EVENT), null)) {
            database.execute("ALTER TABLE event ATTACH PARTITION event_next FOR VALUES FROM (2000) TO (3000)");
            new Thread(() -> streamInto(lost, session)).start();
            assertThat(lost.poll(SOON.toSeconds(), TimeUnit.SECONDS)).isEqualTo(Events.EVENT);
        }
    }

    /** A partition that was dropped while nobody followed the slot leaves no trace in the catalog. */
    @Test
    void aPersistentSlotGoesOnWithANewCopyOfAPartitionedTable() throws Exception {
        PostgresSourceSettings settings =
                settings(Duration.ofMillis(100)).with(SlotSettings.persistent("laredo_" + database.name()));
        DurableTarget.Store store = new DurableTarget.Store();
        for (String change : List.of("UPDATE event SET amount = 1 WHERE id = 1", "DROP TABLE event_first")) {
            database.execute(change);
            try (PostgresSource source = new PostgresSource(settings);
                    Engine following = Engine.builder()
                            .pauses(Duration.ofMillis(20), Duration.ofMillis(200))
                            .pipeline(source, new DurableTarget(store), Set.of(Events.EVENT))
                            .build()) {
                following.start();
                Awaitility.await()
                        .atMost(SOON)
                        .untilAsserted(() -> assertThat(store.rows(Events.EVENT))
                                .containsExactlyInAnyOrderElementsOf(rows("SELECT " + Events.COLUMNS + " FROM event")));
            }
        }
        try (PostgresSource source = new PostgresSource(settings)) {
            source.remove();
        }
    }

    private static void streamInto(BlockingQueue<TableId> lost, SourceSession session) {
        try {
            session.stream(new StreamSink() {
                @Override
                public boolean offer(Transaction transaction, Duration patience) {
                    transaction.close();
                    return true;
                }

                @Override
                public void keepalive(Position position) {}

                @Override
                public void lost(TableId table, SourceException reason) {
                    lost.add(table);
                }
            });
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private PostgresSourceSettings settings(Duration look) {
        return PostgresSourceSettings.of(database.url(), database.user(), database.password())
                .with(TimeSettings.USUAL.withSchemaCheckInterval(look));
    }

    private PostgresSource source(Duration look) {
        return new PostgresSource(settings(look));
    }

    /** Waits until everything that is committed is here, and nothing else. */
    private void assertEqual() {
        assertEqual(Events.COLUMNS);
    }

    private void assertEqual(String columns) {
        assertEqual(Events.EVENT, columns, "");
    }

    private void assertEqual(TableId table, String columns, String condition) {
        List<List<@Nullable Object>> expected =
                rows("SELECT %s FROM %s %s".formatted(columns, Sql.table(table), condition));
        Lsn end = Lsn.parse(database.query("SELECT pg_current_wal_lsn()"));
        Awaitility.await()
                .atMost(SOON)
                .ignoreExceptionsInstanceOf(IllegalStateException.class) // it is withdrawn just now
                .untilAsserted(() -> {
                    assertThat(target.reached().place()).isGreaterThanOrEqualTo(end.value());
                    assertThat(target.rows(table)).containsExactlyInAnyOrderElementsOf(expected);
                });
    }

    /** Changes go on to arrive, and statements of the application to work. */
    private void assertGoesOn() {
        database.execute(
                "UPDATE event SET amount = amount + 1 WHERE id % 2 = 0",
                "DELETE FROM event WHERE id % 9 = 0",
                "INSERT INTO event (id, name) SELECT i, 'more' FROM generate_series(4000, 4010) i",
                "UPDATE event SET id = id + 1000 WHERE id % 5 = 1");
        assertEqual();
        assertThat(target.violations()).isEmpty();
        if (engine != null) {
            assertThat(engine.status().get(0).sessions()).isOne();
        }
    }

    private List<List<@Nullable Object>> rows(String sql) {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery(sql)) {
            while (found.next()) {
                List<@Nullable Object> row = new ArrayList<>();
                for (int i = 1; i <= found.getMetaData().getColumnCount(); i++) {
                    row.add(found.getObject(i));
                }
                rows.add(row);
            }
            return rows;
        } catch (SQLException e) {
            throw new IllegalStateException("PostgreSQL refused: " + sql, e);
        }
    }

    /** Waits until a look at the catalog that begins from now on has ended. */
    private void awaitLook() {
        String now = database.query("SELECT clock_timestamp()");
        Awaitility.await()
                .atMost(SOON)
                .until(() -> database.query("""
                                SELECT count(*) > 0 FROM pg_stat_activity
                                WHERE application_name LIKE 'laredo-%%-control' AND datname = current_database() AND state = 'idle'
                                  AND query LIKE '%%enumlabel%%' AND query_start > '%s'
                                """.formatted(now)).equals("t"));
    }

    private Engine follow(TableId... tables) throws InterruptedException {
        return follow(Duration.ofMillis(100), tables);
    }

    private Engine follow(Duration look, TableId... tables) throws InterruptedException {
        Engine started = Engine.builder()
                .pauses(Duration.ofMillis(20), Duration.ofMillis(200))
                .pipeline(source(look), target, Set.of(tables))
                .build();
        engine = started;
        started.start();
        started.awaitReady(SOON);
        return started;
    }

    private TableStatus awaitState(TableState wanted) {
        Awaitility.await().atMost(SOON).until(() -> state().state() == wanted);
        return state();
    }

    private TableStatus state() {
        if (engine == null) {
            throw new IllegalStateException("Not started");
        }
        return engine.status().get(0).pipelines().get(0).tables().stream()
                .filter(status -> status.table().equals(Events.EVENT))
                .findFirst()
                .orElseThrow();
    }
}
