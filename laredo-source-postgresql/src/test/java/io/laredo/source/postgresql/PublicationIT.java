package io.laredo.source.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.laredo.TableId;
import io.laredo.TableState;
import io.laredo.engine.Engine;
import io.laredo.test.PostgresServer;
import io.laredo.test.PostgresVersions;
import io.laredo.test.TestDatabase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ArgumentsSource;

/** What a publication offers is what a target has, by copy and by stream, whoever looks after it. */
@ParameterizedClass
@ArgumentsSource(PostgresVersions.class)
class PublicationIT {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final TableId A = new TableId("public", "a");
    private static final TableId B = new TableId("public", "b");
    private static final TableId C = new TableId("public", "c");

    private final int major;
    private final TestDatabase database;
    private final FoldingTarget target = new FoldingTarget();
    private final List<Engine> engines = new ArrayList<>();

    PublicationIT(int major) {
        this.major = major;
        this.database = PostgresServer.shared(major).createDatabase();
    }

    @BeforeEach
    void createTables() {
        for (String table : List.of("a", "b", "c")) {
            database.execute(
                    "CREATE TABLE %s (id int PRIMARY KEY, amount int, note text)".formatted(table),
                    "INSERT INTO %s SELECT i, i * 10, 'note ' || i FROM generate_series(1, 4) i".formatted(table));
        }
    }

    @AfterEach
    void stop() {
        engines.forEach(Engine::close);
    }

    @Test
    void aRowFilterHoldsForTheCopyAndForTheStream() throws InterruptedException {
        assumeTrue(major >= 15, "PostgreSQL 15 brought row filters");
        database.execute(
                "ALTER TABLE a REPLICA IDENTITY FULL",
                "CREATE PUBLICATION laredo FOR TABLE a WHERE (amount > 20 AND note <> 'it''s not this')");

        follow(target, unmanaged(), A);
        awaitRows(target, A, row(3, 30, "note 3"), row(4, 40, "note 4"));
        changeAsTheApplicationDoes("a");

        awaitRows(target, A, row(2, 22, "note 2"), row(4, 41, "note 4"), row(8, 80, "new"));
    }

    @Test
    void aColumnListHoldsForTheCopyAndForTheStream() throws InterruptedException {
        assumeTrue(major >= 15, "PostgreSQL 15 brought column lists");
        database.execute("CREATE PUBLICATION laredo FOR TABLE a (id, amount)");

        follow(target, unmanaged(), A);
        awaitRows(target, A, row(1, 10), row(2, 20), row(3, 30), row(4, 40));
        changeAsTheApplicationDoes("a");

        awaitRows(target, A, row(2, 22), row(4, 41), row(7, 15), row(8, 80));
    }

    @Test
    void aChangeOfTheFilterIsNoticedThoughNothingIsWritten() throws InterruptedException {
        assumeTrue(major >= 15, "PostgreSQL 15 brought row filters");
        database.execute("CREATE PUBLICATION laredo FOR TABLE a WHERE (id > 2)");
        follow(target, unmanaged(), A);
        awaitRows(target, A, row(3, 30, "note 3"), row(4, 40, "note 4"));

        database.execute("ALTER PUBLICATION laredo SET TABLE a WHERE (id < 2)");

        awaitRows(target, A, row(1, 10, "note 1"));
        database.execute("UPDATE a SET amount = 0", "INSERT INTO a VALUES (-1, 1, NULL), (9, 9, NULL)");
        awaitRows(target, A, row(1, 0, "note 1"), row(-1, 1, null));
    }

    @Test
    void aTableThatSomebodyTakesOutOfAManagedPublicationIsPutBackAndCopied() throws InterruptedException {
        Engine engine = follow(target, managed(), A, B);
        database.execute(
                "ALTER PUBLICATION laredo DROP TABLE a",
                "UPDATE a SET amount = 77 WHERE id = 1",
                "UPDATE b SET amount = 77 WHERE id = 1");

        awaitRows(target, B, row(1, 77, "note 1"), row(2, 20, "note 2"), row(3, 30, "note 3"), row(4, 40, "note 4"));
        awaitRows(target, A, row(1, 77, "note 1"), row(2, 20, "note 2"), row(3, 30, "note 3"), row(4, 40, "note 4"));
        changeAsTheApplicationDoes("a");
        awaitRows(target, A, row(2, 22, "note 2"), row(4, 41, "note 4"), row(7, 15, "note 1"), row(8, 80, "new"));
        assertThat(engine.status().get(0).sessions()).isOne();
    }

    @Test
    void aTableThatIsTakenOutOfAnUnmanagedPublicationFailsAloneUntilItIsBack() throws InterruptedException {
        database.execute("CREATE PUBLICATION laredo FOR TABLE a, b");
        Engine engine = follow(target, unmanaged(), A, B);

        database.execute("ALTER PUBLICATION laredo DROP TABLE a", "DELETE FROM a WHERE id > 1");

        Awaitility.await()
                .atMost(SOON)
                .until(() -> engine.status()
                                .get(0)
                                .pipelines()
                                .get(0)
                                .tables()
                                .get(0)
                                .state()
                        == TableState.FAILED);
        assertThat(target.withdrawn(A)).isNotNull();
        database.execute("UPDATE b SET amount = 0 WHERE id = 1");
        awaitRows(target, B, row(1, 0, "note 1"), row(2, 20, "note 2"), row(3, 30, "note 3"), row(4, 40, "note 4"));

        database.execute("ALTER PUBLICATION laredo ADD TABLE a");
        awaitRows(target, A, row(1, 10, "note 1"));
    }

    @Test
    void aPublicationOfOthersIsLeftAsItIs() throws InterruptedException {
        database.execute("CREATE PUBLICATION laredo FOR TABLE c");
        assertThatThrownBy(() -> follow(new FoldingTarget(), unmanaged(), A))
                .isInstanceOf(PublicationException.class)
                .hasMessageContaining("laredo");

        follow(target, managed(), A);

        assertThat(published()).isEqualTo("a,c");
        changeAsTheApplicationDoes("c");
        database.execute("INSERT INTO a VALUES (5, 50, NULL)");
        Awaitility.await().atMost(SOON).until(() -> target.rows(A).size() == 5);
    }

    @Test
    void aPublicationForAllTablesOffersEachOfThem() throws InterruptedException {
        database.execute("CREATE PUBLICATION laredo FOR ALL TABLES");
        follow(target, managed(), A, B);
        changeAsTheApplicationDoes("a");
        awaitRows(target, A, row(2, 22, "note 2"), row(4, 41, "note 4"), row(7, 15, "note 1"), row(8, 80, "new"));
    }

    @Test
    void aPublicationForASchemaOffersItsTables() throws InterruptedException {
        assumeTrue(major >= 15, "PostgreSQL 15 brought schemas in publications");
        database.execute("CREATE PUBLICATION laredo FOR TABLES IN SCHEMA public");
        follow(target, unmanaged(), A, B);
        changeAsTheApplicationDoes("b");
        awaitRows(target, B, row(2, 22, "note 2"), row(4, 41, "note 4"), row(7, 15, "note 1"), row(8, 80, "new"));
    }

    @Test
    void storedGeneratedColumnsTravelWhereThePublicationSaysSo() throws InterruptedException {
        assumeTrue(major >= 18, "PostgreSQL 18 publishes generated columns");
        database.execute(
                "CREATE TABLE g (id int PRIMARY KEY, twice int GENERATED ALWAYS AS (id * 2) STORED, never int GENERATED ALWAYS AS (id * 3) VIRTUAL)",
                "INSERT INTO g VALUES (1)",
                "CREATE PUBLICATION laredo FOR TABLE g WITH (publish_generated_columns = stored)");
        TableId table = new TableId("public", "g");

        follow(target, unmanaged(), table);
        awaitRows(target, table, row(1, 2));
        database.execute("INSERT INTO g VALUES (2)", "UPDATE g SET id = 5 WHERE id = 1");

        awaitRows(target, table, row(5, 10), row(2, 4));
    }

    /** A rolling deployment: one version of an application has tables that the other does not know. */
    @Test
    void twoVersionsOfAnApplicationShareAPublicationAndMissNothing() throws InterruptedException {
        FoldingTarget newer = new FoldingTarget();
        FoldingTarget again = new FoldingTarget();
        Engine old = follow(target, managed(), A, B);
        follow(newer, managed(), B, C);
        changeAsTheApplicationDoes("a");
        changeAsTheApplicationDoes("b");
        old.close();
        changeAsTheApplicationDoes("c");
        follow(again, managed(), A, B);
        database.execute("DELETE FROM a WHERE id = 2", "DELETE FROM b WHERE id = 2", "DELETE FROM c WHERE id = 2");

        for (FoldingTarget each : List.of(newer, again)) {
            awaitRows(each, B, row(4, 41, "note 4"), row(7, 15, "note 1"), row(8, 80, "new"));
        }
        awaitRows(again, A, row(4, 41, "note 4"), row(7, 15, "note 1"), row(8, 80, "new"));
        awaitRows(newer, C, row(4, 41, "note 4"), row(7, 15, "note 1"), row(8, 80, "new"));
        assertThat(published()).isEqualTo("a,b,c");
    }

    private String published() {
        return database.query(
                "SELECT string_agg(tablename, ',' ORDER BY tablename) FROM pg_publication_tables WHERE pubname = 'laredo'");
    }

    /** Any of these fails when a publication asks more of a table than its identity gives. */
    private void changeAsTheApplicationDoes(String table) {
        database.execute(
                "UPDATE %s SET amount = 22 WHERE id = 2".formatted(table),
                "UPDATE %s SET id = 7, amount = 15 WHERE id = 1".formatted(table),
                "DELETE FROM %s WHERE id = 3".formatted(table),
                "UPDATE %s SET amount = amount + 1 WHERE id = 4".formatted(table),
                "INSERT INTO %s VALUES (8, 80, 'new')".formatted(table));
    }

    private static PublicationSettings managed() {
        return PublicationSettings.managed("laredo");
    }

    private static PublicationSettings unmanaged() {
        return new PublicationSettings("laredo", false);
    }

    private Engine follow(FoldingTarget follower, PublicationSettings publication, TableId... tables)
            throws InterruptedException {
        PostgresSource source =
                new PostgresSource(PostgresSourceSettings.of(database.url(), database.user(), database.password())
                        .with(publication)
                        .with(TimeSettings.USUAL.withSchemaCheckInterval(Duration.ofMillis(100))));
        Engine engine = Engine.builder()
                .pauses(Duration.ofMillis(20), Duration.ofMillis(200))
                .pipeline(source, follower, Set.of(tables))
                .build();
        engines.add(engine);
        engine.start();
        engine.awaitReady(SOON);
        return engine;
    }

    @SafeVarargs
    @SuppressWarnings("varargs") // the array is only read
    private static void awaitRows(FoldingTarget follower, TableId table, List<@Nullable Object>... rows) {
        Awaitility.await()
                .atMost(SOON)
                .ignoreExceptionsInstanceOf(IllegalStateException.class)
                .untilAsserted(() -> assertThat(follower.rows(table)).containsExactlyInAnyOrder(rows));
    }

    private static List<@Nullable Object> row(@Nullable Object... values) {
        return Arrays.asList(values);
    }
}
