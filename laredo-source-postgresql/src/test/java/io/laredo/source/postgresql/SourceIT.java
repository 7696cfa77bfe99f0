package io.laredo.source.postgresql;

import static org.assertj.core.api.Assertions.assertThat;

import io.laredo.TableId;
import io.laredo.engine.Engine;
import io.laredo.test.PostgresServer;
import io.laredo.test.PostgresVersions;
import io.laredo.test.TestDatabase;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ArgumentsSource;

/** What the source delivers, folded by the plainest target there can be. */
@ParameterizedClass
@ArgumentsSource(PostgresVersions.class)
class SourceIT {
    private static final TableId ITEM = new TableId("public", "item");
    private static final Duration SOON = Duration.ofSeconds(20);

    private final TestDatabase database;
    private final FoldingTarget target = new FoldingTarget();
    private @Nullable Engine engine;

    SourceIT(int major) {
        this.database = PostgresServer.shared(major).createDatabase();
    }

    @BeforeEach
    void createTable() {
        database.execute("CREATE TABLE item (id int PRIMARY KEY, name text, note text)");
    }

    @AfterEach
    void stop() {
        if (engine != null) {
            engine.close();
        }
    }

    @Test
    void copiesWhatIsThereAndThenFollowsEveryKindOfChange() throws InterruptedException {
        database.execute("INSERT INTO item SELECT i, 'item ' || i, NULL FROM generate_series(1, 1000) i");
        start(ITEM);
        assertThat(target.rows(ITEM)).hasSize(1000).contains(row(7, "item 7", null));

        database.execute(
                "INSERT INTO item VALUES (2000, 'new', 'x')",
                "UPDATE item SET name = 'changed' WHERE id = 1",
                "UPDATE item SET id = 3000 WHERE id = 2",
                "DELETE FROM item WHERE id = 3");
        awaitRows(
                ITEM,
                rows -> assertThat(rows)
                        .contains(row(2000, "new", "x"), row(1, "changed", null), row(3000, "item 2", null))
                        .hasSize(1000)
                        .noneMatch(row -> List.of(2, 3).contains(row.get(0))));

        database.execute("TRUNCATE item");
        awaitRows(ITEM, rows -> assertThat(rows).isEmpty());
    }

    @Test
    void keepsALargeValueThatDidNotTravelWithAnUpdateOfAnotherColumn() throws InterruptedException {
        database.execute(
                "ALTER TABLE item ALTER note SET STORAGE EXTERNAL",
                "INSERT INTO item VALUES (1, 'a', repeat('x', 1000000))");
        start(ITEM);
        database.execute("UPDATE item SET name = 'b'");
        awaitRows(ITEM, rows -> assertThat(rows).containsExactly(row(1, "b", "x".repeat(1_000_000))));
    }

    private void start(TableId... tables) throws InterruptedException {
        PostgresSource source =
                new PostgresSource(PostgresSourceSettings.of(database.url(), database.user(), database.password()));
        engine = Engine.builder()
                .pauses(Duration.ofMillis(20), Duration.ofMillis(200))
                .pipeline(source, target, Set.of(tables))
                .build();
        engine.start();
        engine.awaitReady(SOON);
    }

    private void awaitRows(TableId table, java.util.function.Consumer<List<List<@Nullable Object>>> assertion) {
        Awaitility.await().atMost(SOON).untilAsserted(() -> assertion.accept(target.rows(table)));
    }

    private static List<@Nullable Object> row(@Nullable Object... values) {
        return java.util.Arrays.asList(values);
    }
}
