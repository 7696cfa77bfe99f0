package io.laredo.source.postgresql;

import static io.laredo.source.postgresql.ShopFollower.LINE;
import static io.laredo.source.postgresql.ShopFollower.LONG;
import static io.laredo.source.postgresql.ShopFollower.PRODUCT;
import static org.assertj.core.api.Assertions.assertThat;

import io.laredo.TableId;
import io.laredo.test.PostgresServer;
import io.laredo.test.PostgresVersions;
import io.laredo.test.TestDatabase;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ArgumentsSource;

/** Tables that are given to a target and taken away while writers change them. */
@ParameterizedClass
@ArgumentsSource(PostgresVersions.class)
class ChangedTablesIT {
    private static final TableId EXTRA = new TableId("public", "extra");

    private final TestDatabase database;

    ChangedTablesIT(int major) {
        this.database = PostgresServer.shared(major).createDatabase();
    }

    @Test
    void nothingIsMissedAndNoSessionIsLost() throws Exception {
        Shop.create(database);
        database.execute(
                "CREATE TABLE extra (id int PRIMARY KEY, name text)",
                "INSERT INTO extra SELECT i, 'extra ' || i FROM generate_series(1, 1000) i");
        DurableTarget.Store store = new DurableTarget.Store();
        PostgresSourceSettings settings =
                PostgresSourceSettings.of(database.url(), database.user(), database.password());
        try (Writers writers = Writers.start(database, 2);
                ShopFollower follower =
                        new ShopFollower(settings, store).start().awaitReady()) {
            follower.changeTables(PRODUCT, EXTRA);
            awaitTables(follower, EXTRA, PRODUCT);
            assertThat(store.rows(LINE)).isEmpty();
            assertThat(store.rows(EXTRA)).hasSize(1000);
            database.execute("UPDATE extra SET name = 'changed'", "DELETE FROM extra WHERE id > 10");
            follower.changeTables(PRODUCT, LINE, EXTRA);
            awaitTables(follower, EXTRA, LINE, PRODUCT);

            assertThat(writers.stop()).isPositive();
            follower.assertEqualTo(database);
            assertThat(store.rows(EXTRA)).hasSize(10).allMatch(row -> "changed".equals(row.get(1)));
            assertThat(follower.status().sessions()).isOne();
        }
    }

    private static void awaitTables(ShopFollower follower, TableId... tables) {
        Awaitility.await().atMost(LONG).untilAsserted(() -> {
            assertThat(follower.status().pipelines().get(0).tables())
                    .extracting(status -> status.table())
                    .isEqualTo(List.of(tables));
            assertThat(follower.status().isLive()).isTrue();
        });
    }
}
