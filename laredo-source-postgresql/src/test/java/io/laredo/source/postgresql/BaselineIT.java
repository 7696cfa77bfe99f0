package io.laredo.source.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.laredo.BaselinePart;
import io.laredo.Bytes;
import io.laredo.Interval;
import io.laredo.SourceBaseline;
import io.laredo.SourceException;
import io.laredo.SourceSession;
import io.laredo.SourceSetupException;
import io.laredo.TableId;
import io.laredo.TableSchema;
import io.laredo.engine.Engine;
import io.laredo.test.PostgresServer;
import io.laredo.test.PostgresVersions;
import io.laredo.test.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ArgumentsSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A copy is exact, or it fails and says so; and no application is disturbed by it. */
@ParameterizedClass
@ArgumentsSource(PostgresVersions.class)
class BaselineIT {
    private static final TableId ITEM = new TableId("public", "item");
    private static final Duration SOON = Duration.ofSeconds(20);

    private final int major;
    private final TestDatabase database;
    private final FoldingTarget target = new FoldingTarget();
    private @Nullable PostgresSource source;
    private @Nullable Engine engine;

    BaselineIT(int major) {
        this.major = major;
        this.database = PostgresServer.shared(major).createDatabase();
    }

    @AfterEach
    void stop() {
        if (engine != null) {
            engine.close();
        }
        if (source != null) {
            source.close();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "TRUNCATE item",
                "ALTER TABLE item ALTER id TYPE bigint",
                "DROP TABLE item; CREATE TABLE item (id int PRIMARY KEY, name text)",
                "DROP TABLE item",
                "CREATE TABLE other (LIKE item INCLUDING ALL); ALTER TABLE item RENAME TO gone; ALTER TABLE other RENAME TO item",
                "ALTER TABLE item RENAME name TO title"
            })
    void noticesThatATableChangedBetweenSnapshotAndCopy(String change) {
        createItem();
        try (SourceSession session = connect(settings(), ITEM)) {
            database.execute(change);
            assertThatExceptionOfType(SourceException.class)
                    .isThrownBy(() -> copy(session))
                    .withMessageContaining("public.item");
        }
    }

    @Test
    void copiesWhatWasThereAtItsStartWhateverHappensThen() throws InterruptedException {
        createItem();
        try (SourceSession session = connect(settings(), ITEM)) {
            database.execute(
                    "INSERT INTO item VALUES (2, 'two')",
                    "UPDATE item SET name = 'uno'",
                    "ALTER TABLE item ADD note text DEFAULT 'x'");
            assertThat(copy(session)).containsExactly(row(1, "one"));
            baseline(session).close();
        }
    }

    @Test
    void aRoleFromWhichRowsAreHiddenGetsAnErrorAndNoSubset() {
        createItem();
        String role = role();
        database.execute(
                "GRANT SELECT ON item TO " + role,
                "ALTER TABLE item ENABLE ROW LEVEL SECURITY",
                "CREATE POLICY visible ON item USING (id > 1)",
                "CREATE PUBLICATION laredo FOR TABLE item");
        assertThatExceptionOfType(SourceSetupException.class)
                .isThrownBy(() -> connect(settings(role), ITEM))
                .withMessageContainingAll("public.item", "row-level security", role)
                .satisfies(e -> assertThat(e.action()).contains("BYPASSRLS"));
    }

    @Test
    void settingsOfTheRoleChangeNoValueAndCutNoCopy() throws InterruptedException {
        String role = role();
        database.execute(
                "CREATE TABLE item (id int PRIMARY KEY, d date, f float8, i interval, b bytea)",
                "GRANT SELECT ON item TO " + role,
                "CREATE PUBLICATION laredo FOR TABLE item",
                "INSERT INTO item SELECT i, '2026-01-31', 0.1::float8 + 0.2, '1 day 2 hours', '\\x00ff'"
                        + " FROM generate_series(1, 20000) i");
        for (String setting : List.of(
                "statement_timeout = '1ms'",
                "DateStyle = 'German'",
                "IntervalStyle = 'postgres_verbose'",
                "TimeZone = 'Asia/Tokyo'",
                "extra_float_digits = -15",
                "bytea_output = 'escape'",
                "client_encoding = 'LATIN1'",
                "default_transaction_read_only = on",
                "search_path = nowhere")) {
            database.execute("ALTER ROLE %s SET %s".formatted(role, setting));
        }
        follow(settings(role), ITEM);
        assertThat(target.rows(ITEM)).hasSize(20_000);
        database.execute("INSERT INTO item SELECT -i, '2026-01-31', 0.1::float8 + 0.2, '1 day 2 hours', '\\x00ff'"
                + " FROM generate_series(1, 10) i");
        List<@Nullable Object> values = row(
                LocalDate.of(2026, 1, 31), 0.1 + 0.2, new Interval(0, 1, 7_200_000_000L), Bytes.copyOf(new byte[] {0, -1
                }));
        Awaitility.await()
                .atMost(SOON)
                .untilAsserted(() -> assertThat(target.rows(ITEM))
                        .hasSize(20_010)
                        .allMatch(row -> row.subList(1, 5).equals(values)));
    }

    @Test
    void namesMayHaveAnyCharacters() throws InterruptedException {
        TableId weird = new TableId("Odd, \"schema\"", "Weird \"Table\" %s \\ '");
        database.execute(
                "CREATE SCHEMA \"Odd, \"\"schema\"\"\"",
                "CREATE TABLE %s (\"select\" int, \"a,b\" text, \"Ü\" box, \"UPPER \"\"%%s\"\"\" inet, PRIMARY KEY (\"select\"))"
                        .formatted(Sql.table(weird)),
                "INSERT INTO %s VALUES (1, 'one', '(1,1),(0,0)', '10.0.0.1')".formatted(Sql.table(weird)));
        follow(settings().with(PublicationSettings.managed("Odd, \"publication\" \\ '")), weird);
        assertThat(target.rows(weird)).containsExactly(row(1, "one", "(1,1),(0,0)", "10.0.0.1"));
        database.execute(
                "INSERT INTO %s VALUES (2, 'two', NULL, '10.0.0.2')".formatted(Sql.table(weird)),
                "UPDATE %s SET \"select\" = 3 WHERE \"select\" = 1".formatted(Sql.table(weird)));
        awaitRows(weird, List.of(row(3, "one", "(1,1),(0,0)", "10.0.0.1"), row(2, "two", null, "10.0.0.2")));
    }

    @Test
    void followsATableWithoutPrimaryKeyByItsWholeRows() throws InterruptedException {
        database.execute(
                "CREATE TABLE item (id int, name text)",
                "ALTER TABLE item ALTER name SET STORAGE EXTERNAL",
                "ALTER TABLE item REPLICA IDENTITY FULL",
                "INSERT INTO item VALUES (1, NULL), (2, repeat('x', 100000))");
        follow(settings(), ITEM);
        database.execute("UPDATE item SET id = id + 10", "DELETE FROM item WHERE id = 11");
        awaitRows(ITEM, List.of(row(12, "x".repeat(100_000))));
    }

    @Test
    void followsATableByTheIndexOfItsReplicaIdentity() throws InterruptedException {
        database.execute(
                "CREATE TABLE item (id int PRIMARY KEY, code text NOT NULL, part int NOT NULL, note text)",
                "CREATE UNIQUE INDEX by_code ON item (part, code)",
                "ALTER TABLE item REPLICA IDENTITY USING INDEX by_code",
                "INSERT INTO item VALUES (1, 'a', 7, 'x'), (2, 'b', 7, 'y')");
        follow(settings(), ITEM);
        database.execute(
                "UPDATE item SET id = 9 WHERE id = 1",
                "UPDATE item SET code = 'c' WHERE id = 2",
                "UPDATE item SET note = 'z' WHERE code = 'c'");
        awaitRows(ITEM, List.of(row(9, "a", 7, "x"), row(2, "c", 7, "z")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CREATE TABLE item (id int PRIMARY KEY DEFERRABLE, name text)",
                "CREATE TABLE item (id int, name text)",
                "CREATE TABLE item (id int, twice int GENERATED ALWAYS AS (id * 2) STORED PRIMARY KEY)"
            })
    void refusesATableThatItCouldNotPublishWithoutBreakingItsUpdates(String create) {
        database.execute(create, "INSERT INTO item VALUES (1)");
        assertThatExceptionOfType(MissingKeyException.class)
                .isThrownBy(() -> connect(settings(), ITEM))
                .withMessageContaining("public.item");
        database.execute("UPDATE item SET id = 2", "DELETE FROM item");
    }

    @Test
    void neverBreaksUpdatesOfATableWithFullIdentityAndGeneratedColumns() {
        database.execute(
                "CREATE TABLE item (id int, twice int GENERATED ALWAYS AS (id * 2) STORED)",
                "ALTER TABLE item REPLICA IDENTITY FULL",
                "INSERT INTO item VALUES (1)");
        try (SourceSession session = connect(settings(), ITEM)) {
            assertThat(baseline(session).tables()).hasSize(1);
            assertThat(major).isLessThan(18);
        } catch (MissingKeyException e) {
            assertThat(major).isGreaterThanOrEqualTo(18);
            assertThat(e).hasMessageContaining("public.item");
        }
        database.execute("UPDATE item SET id = 2", "DELETE FROM item");
    }

    @Test
    void closingTheSourceEndsAConnectThatWaitsForATransaction() throws Exception {
        createItem();
        PostgresSource closing = new PostgresSource(settings());
        try (Connection writer = openTransaction()) {
            CompletableFuture<SourceSession> connecting =
                    CompletableFuture.supplyAsync(() -> closing.connect(Set.of(ITEM), null));
            Awaitility.await()
                    .atMost(SOON)
                    .until(() -> database.query(
                                    "SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'walsender' AND wait_event = 'transactionid'"
                                            + " AND datname = current_database()")
                            .equals("1"));
            closing.close();
            assertThat(failure(connecting)).isInstanceOf(SourceException.class);
            Awaitility.await()
                    .atMost(SOON)
                    .untilAsserted(() -> assertThat(database.query(
                                    "SELECT count(*) FROM pg_replication_slots WHERE database = current_database()"))
                            .isEqualTo("0"));
            writer.rollback();
        }
    }

    private static @Nullable Throwable failure(CompletableFuture<SourceSession> connecting)
            throws InterruptedException, TimeoutException {
        ExecutionException e =
                catchThrowableOfType(ExecutionException.class, () -> connecting.get(5, TimeUnit.SECONDS));
        assertThat(e).as("connect still waits").isNotNull();
        return e.getCause();
    }

    private Connection openTransaction() throws SQLException {
        Connection writer = database.connect();
        writer.setAutoCommit(false);
        try (Statement statement = writer.createStatement()) {
            statement.execute("INSERT INTO item VALUES (2, 'two')");
        }
        return writer;
    }

    private void createItem() {
        database.execute("CREATE TABLE item (id int PRIMARY KEY, name text)", "INSERT INTO item VALUES (1, 'one')");
    }

    /** A role of this test that may log in and replicate. */
    private String role() {
        String role = "role_" + database.name();
        database.execute("DROP ROLE IF EXISTS " + role, "CREATE ROLE %s LOGIN REPLICATION".formatted(role));
        return role;
    }

    private PostgresSourceSettings settings() {
        return settings(database.user());
    }

    private PostgresSourceSettings settings(String user) {
        return PostgresSourceSettings.of(database.url(), user, database.password());
    }

    private SourceSession connect(PostgresSourceSettings settings, TableId table) {
        PostgresSource opened = new PostgresSource(settings);
        source = opened;
        return opened.connect(Set.of(table), null);
    }

    private static SourceBaseline baseline(SourceSession session) {
        SourceBaseline baseline = session.baseline();
        if (baseline == null) {
            throw new IllegalStateException("A session without a baseline");
        }
        return baseline;
    }

    private static List<List<@Nullable Object>> copy(SourceSession session) throws InterruptedException {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        for (TableSchema table : baseline(session).tables()) {
            for (BaselinePart part : baseline(session).parts(table)) {
                part.copy((row, bytes) -> rows.add(FoldingTarget.values(row)));
            }
        }
        return rows;
    }

    private void follow(PostgresSourceSettings settings, TableId table) throws InterruptedException {
        Engine started = Engine.builder()
                .pauses(Duration.ofMillis(20), Duration.ofMillis(200))
                .pipeline(new PostgresSource(settings), target, Set.of(table))
                .build();
        engine = started;
        started.start();
        started.awaitReady(SOON);
    }

    private void awaitRows(TableId table, List<List<@Nullable Object>> rows) {
        Awaitility.await()
                .atMost(SOON)
                .untilAsserted(() -> assertThat(target.rows(table)).containsExactlyInAnyOrderElementsOf(rows));
        assertThat(target.baselines()).isEqualTo(1);
    }

    private static List<@Nullable Object> row(@Nullable Object... values) {
        return Arrays.asList(values);
    }
}
