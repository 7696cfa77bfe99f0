package io.laredo.source.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.laredo.SourceSession;
import io.laredo.SourceSetupException;
import io.laredo.TableId;
import io.laredo.TableState;
import io.laredo.engine.Engine;
import io.laredo.engine.TableStatus;
import io.laredo.test.PostgresServer;
import io.laredo.test.PostgresVersions;
import io.laredo.test.TestDatabase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ArgumentsSource;

/** Partitioned and inherited tables that cannot be followed exactly, or only at the cost of others, are refused with the fix. */
@ParameterizedClass
@ArgumentsSource(PostgresVersions.class)
class PartitionRefusalIT {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final TableId FIRST = new TableId("public", "event_first");
    private static final TableId OTHER = new TableId("public", "other");
    private static final String WHOLE = "ALTER PUBLICATION \"laredo\" SET (publish_via_partition_root = true);";

    private final int major;
    private final TestDatabase database;
    private final FoldingTarget target = new FoldingTarget();
    private final List<Engine> engines = new ArrayList<>();

    PartitionRefusalIT(int major) {
        this.major = major;
        this.database = PostgresServer.shared(major).createDatabase();
        Events.create(database);
        database.execute("CREATE TABLE other (id int PRIMARY KEY)");
    }

    @AfterEach
    void stop() {
        engines.forEach(Engine::close);
    }

    @Test
    void aTableWhoseNextPartitionWouldHaveNoIdentityIsNotPublished() {
        database.execute(
                "ALTER TABLE event DROP CONSTRAINT event_pkey",
                "ALTER TABLE event REPLICA IDENTITY FULL",
                "ALTER TABLE event_first REPLICA IDENTITY FULL");
        assertThat(refused(managed()))
                .isInstanceOf(PartitionException.class)
                .hasMessageContainingAll("public.event", "primary key")
                .extracting(SourceSetupException::action)
                .asString()
                .contains("ALTER TABLE \"public\".\"event\" ADD PRIMARY KEY");
        assertApplicationWorks();
    }

    @Test
    void aPartitionWithoutIdentityIsNotPublished() {
        database.execute("ALTER TABLE event_first REPLICA IDENTITY NOTHING");
        assertThat(refused(managed()))
                .isInstanceOf(MissingKeyException.class)
                .hasMessageContaining("public.event_first");
        assertApplicationWorks();
    }

    @Test
    void partitionsThatNameRowsByAnotherKeyThanTheWholeAreRefused() {
        database.execute(
                "CREATE UNIQUE INDEX by_name ON event_first (name)",
                "ALTER TABLE event_first REPLICA IDENTITY USING INDEX by_name");
        SourceSetupException reason = refused(managed());
        assertThat(reason)
                .isInstanceOf(PartitionException.class)
                .hasMessageContainingAll("public.event_first", "(name)", "(id)");
        assertThat(reason.action()).isEqualTo("Run: ALTER TABLE \"public\".\"event_first\" REPLICA IDENTITY FULL;");
        assertApplicationWorks();
    }

    @Test
    void aWholeThatNamesRowsInFullNeedsPartitionsThatDo() {
        database.execute("ALTER TABLE event REPLICA IDENTITY FULL", "ALTER TABLE event_first REPLICA IDENTITY FULL");
        assertThat(refused(managed()))
                .isInstanceOf(PartitionException.class)
                .hasMessageContaining("public.event_deep_0");
        assertApplicationWorks();
    }

    @Test
    void unloggedAndForeignPartitionsAreRefused() {
        database.execute("CREATE UNLOGGED TABLE event_u PARTITION OF event FOR VALUES FROM (2000) TO (3000)");
        assertThat(refused(managed()))
                .isInstanceOf(PartitionException.class)
                .hasMessageContainingAll("event_u", "unlogged");
        database.execute(
                "DROP TABLE event_u",
                "ALTER TABLE event DROP CONSTRAINT event_pkey",
                "CREATE FOREIGN DATA WRAPPER nothing",
                "CREATE SERVER nowhere FOREIGN DATA WRAPPER nothing",
                "CREATE FOREIGN TABLE event_far PARTITION OF event FOR VALUES FROM (2000) TO (3000) SERVER nowhere");
        assertThat(refused(managed()))
                .isInstanceOf(PartitionException.class)
                .hasMessageContainingAll("event_far", "foreign");
    }

    @Test
    void aPublicationOfOthersThatOffersPartitionsByTheirOwnNamesIsNotUsedForTheWhole() throws Exception {
        database.execute("CREATE PUBLICATION laredo FOR TABLE event");
        SourceSetupException reason = refused(unmanaged());
        if (major < 15) {
            assertThat(reason).isInstanceOf(PartitionException.class).hasMessageContaining("before 15");
            return;
        }
        assertThat(reason).isInstanceOf(PublicationException.class);
        assertThat(reason.action()).isEqualTo("Run: " + WHOLE);

        database.execute(WHOLE);
        follow(unmanaged(), Events.EVENT);
        assertThat(target.rows(Events.EVENT)).hasSize(385);
    }

    @Test
    void thePublicationOfOthersIsSaidToLackWhatItLacks() {
        assumeTrue(major >= 15, "PostgreSQL 14 needs a publication of ours");
        assertThat(refused(unmanaged()).action())
                .isEqualTo(
                        "Run: CREATE PUBLICATION \"laredo\" FOR TABLE ONLY \"public\".\"event\" WITH (publish_via_partition_root = true);");
        database.execute("CREATE PUBLICATION laredo FOR TABLE other");
        assertThat(refused(unmanaged()).action())
                .isEqualTo("Run: ALTER PUBLICATION \"laredo\" SET (publish_via_partition_root = true);"
                        + " ALTER PUBLICATION \"laredo\" ADD TABLE ONLY \"public\".\"event\";");
    }

    @Test
    void aManagedPublicationTakesNoPartitionAwayFromThoseWhoFollowIt() throws Exception {
        follow(managed(), FIRST, OTHER);
        SourceSetupException reason = refused(managed());
        assertThat(reason).isInstanceOf(PartitionException.class).hasMessageContaining("public.event_first");
        database.execute("INSERT INTO event (id, name) VALUES (98, 'new')", "INSERT INTO other VALUES (1)");
        Awaitility.await().atMost(SOON).until(() -> target.rows(FIRST).size() == 96);
        assertThat(target.baselines()).isOne();
    }

    @Test
    void aManagedPublicationThatSomebodyGaveTheWholeWithoutTheOptionIsLeftAsItIs() {
        database.execute("CREATE PUBLICATION laredo FOR TABLE event");
        SourceSetupException reason = refused(managed());
        assertThat(reason).isInstanceOf(PartitionException.class).hasMessageContaining("public.event_first");
        assertThat(reason.action()).contains(WHOLE);
        assertThat(database.query("SELECT pubviaroot FROM pg_publication")).isEqualTo("f");
    }

    @Test
    void aManagedPublicationWithoutPartitionsIsGivenTheWhole() throws Exception {
        follow(managed(), OTHER);
        follow(managed(), new FoldingTarget(), Events.EVENT);
        follow(managed(), new FoldingTarget(), Events.EVENT, OTHER);
        assertThat(database.query("SELECT string_agg(tablename, ',' ORDER BY tablename) FROM pg_publication_tables"))
                .isEqualTo("event,other");
        database.execute("INSERT INTO other VALUES (1)");
        Awaitility.await().atMost(SOON).until(() -> target.rows(OTHER).size() == 1);
        assertThat(target.baselines()).isOne();
    }

    @Test
    void aPartitionBesideTheWholeIsRefusedAlone() {
        try (PostgresSource source = new PostgresSource(settings(managed()));
                SourceSession both = source.connect(Set.of(Events.EVENT, FIRST), null);
                SourceSession partition = source.connect(Set.of(FIRST, OTHER), null)) {
            for (SourceSession session : List.of(both, partition)) {
                assertThat(session.refused()).containsOnlyKeys(FIRST);
                assertThat(session.refused().get(FIRST))
                        .isInstanceOf(PartitionException.class)
                        .hasMessageContainingAll("public.event_first", "public.event");
            }
        }
        assertApplicationWorks();
    }

    @Test
    void aTableThatOthersInheritFromFailsAloneUntilTheyDoNot() throws Exception {
        TableId parent = new TableId("public", "parent");
        TableId child = new TableId("public", "child");
        database.execute(
                "CREATE TABLE parent (id int PRIMARY KEY, name text)", "INSERT INTO parent VALUES (1, 'parent')");
        Engine engine = start(managed(), target, parent, OTHER);
        awaitState(engine, parent, TableState.LIVE);

        database.execute("CREATE TABLE child (PRIMARY KEY (id)) INHERITS (parent)");
        assertThat(awaitState(engine, parent, TableState.FAILED).cause())
                .isInstanceOf(PartitionException.class)
                .hasMessageContainingAll("public.parent", "public.child");
        database.execute(
                "INSERT INTO child VALUES (2, 'child')",
                "UPDATE parent SET name = name || '!'",
                "INSERT INTO other VALUES (1)");
        Awaitility.await().atMost(SOON).until(() -> target.rows(OTHER).size() == 1);

        FoldingTarget ofChild = new FoldingTarget();
        Engine children = start(managed(), ofChild, child);
        awaitState(children, child, TableState.LIVE);
        database.execute(
                "UPDATE parent SET name = name || '?'",
                "INSERT INTO child VALUES (3, 'more')",
                "DELETE FROM parent WHERE id = 2");
        Awaitility.await()
                .atMost(SOON)
                .untilAsserted(() -> assertThat(ofChild.rows(child)).containsExactly(Arrays.asList(3, "more")));
        database.execute("TRUNCATE parent");
        Awaitility.await().atMost(SOON).until(() -> ofChild.rows(child).isEmpty());

        database.execute("ALTER TABLE child NO INHERIT parent", "INSERT INTO parent VALUES (5, 'alone')");
        awaitState(engine, parent, TableState.LIVE);
        Awaitility.await()
                .atMost(SOON)
                .untilAsserted(() -> assertThat(target.rows(parent)).containsExactly(Arrays.asList(5, "alone")));
        assertThat(engine.status().get(0).sessions()).isOne();
    }

    /** Why the table is not followed. */
    private SourceSetupException refused(PublicationSettings publication) {
        try (PostgresSource source = new PostgresSource(settings(publication));
                SourceSession session = source.connect(Set.of(Events.EVENT), null)) {
            throw new AssertionError("It is followed from " + session.start());
        } catch (SourceSetupException e) {
            return e;
        }
    }

    /** Each of these fails in a partition that is published without replica identity. */
    private void assertApplicationWorks() {
        database.execute(
                "UPDATE event SET amount = amount + 1",
                "UPDATE event SET id = id + 3000 WHERE id % 10 = 0",
                "DELETE FROM event WHERE id % 3 = 0");
    }

    private PostgresSourceSettings settings(PublicationSettings publication) {
        return PostgresSourceSettings.of(database.url(), database.user(), database.password())
                .with(publication)
                .with(TimeSettings.USUAL.withSchemaCheckInterval(Duration.ofMillis(100)));
    }

    private static PublicationSettings managed() {
        return PublicationSettings.managed("laredo");
    }

    private static PublicationSettings unmanaged() {
        return new PublicationSettings("laredo", false);
    }

    private void follow(PublicationSettings publication, TableId... tables) throws InterruptedException {
        follow(publication, target, tables);
    }

    private void follow(PublicationSettings publication, FoldingTarget follower, TableId... tables)
            throws InterruptedException {
        start(publication, follower, tables).awaitReady(SOON);
    }

    private Engine start(PublicationSettings publication, FoldingTarget follower, TableId... tables) {
        Engine engine = Engine.builder()
                .pauses(Duration.ofMillis(20), Duration.ofMillis(200))
                .pipeline(new PostgresSource(settings(publication)), follower, Set.of(tables))
                .build();
        engines.add(engine);
        engine.start();
        return engine;
    }

    private static TableStatus awaitState(Engine engine, TableId table, TableState wanted) {
        Awaitility.await().atMost(SOON).until(() -> state(engine, table).state() == wanted);
        return state(engine, table);
    }

    private static TableStatus state(Engine engine, TableId table) {
        return engine.status().get(0).pipelines().get(0).tables().stream()
                .filter(status -> status.table().equals(table))
                .findFirst()
                .orElseThrow();
    }
}
