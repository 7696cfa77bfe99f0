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
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ArgumentsSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Values from a megabyte up to {@code -Dlaredo.test.megabytes}. PostgreSQL itself refuses to send a row of a gigabyte.
 */
@ParameterizedClass
@ArgumentsSource(PostgresVersions.class)
class LargeValuesIT {
    private static final Duration LONG = Duration.ofMinutes(2);
    private static final int LARGEST = Integer.getInteger("laredo.test.megabytes", 32);
    private static final int STEP = 8;
    private static final TableId LETTER = new TableId("public", "letter");

    private final TestDatabase database;

    LargeValuesIT(int major) {
        this.database = PostgresServer.shared(major).createDatabase();
    }

    /** The server compresses what is alike; what it cannot compress it stores apart in pieces. */
    enum Storage {
        EXTENDED,
        EXTERNAL
    }

    @ParameterizedTest
    @EnumSource
    void comeWholeByCopyAndByStream(Storage storage) throws InterruptedException {
        database.execute(
                "CREATE TABLE letter (id int PRIMARY KEY, body text, mark int)",
                "ALTER TABLE letter ALTER body SET STORAGE " + storage);
        insert(1, 1);
        FoldingTarget target = new FoldingTarget();
        PostgresSource source =
                new PostgresSource(PostgresSourceSettings.of(database.url(), database.user(), database.password()));
        try (Engine engine =
                Engine.builder().pipeline(source, target, Set.of(LETTER)).build()) {
            engine.start();
            engine.awaitReady(LONG);
            assertArrived(target, 1, 1);
            for (int megabytes = 1; megabytes <= LARGEST; megabytes *= STEP) {
                database.execute("DELETE FROM letter");
                insert(2, megabytes);
                database.execute("UPDATE letter SET mark = 7 WHERE id = 2");
                assertArrived(target, 2, megabytes);
            }
        }
        FoldingTarget copied = new FoldingTarget();
        PostgresSource again =
                new PostgresSource(PostgresSourceSettings.of(database.url(), database.user(), database.password()));
        try (Engine engine =
                Engine.builder().pipeline(again, copied, Set.of(LETTER)).build()) {
            engine.start();
            engine.awaitReady(LONG);
            assertThat(copied.rows(LETTER)).isEqualTo(target.rows(LETTER));
        }
    }

    private void insert(int id, int megabytes) {
        database.execute("INSERT INTO letter VALUES (%d, repeat('0123456789abcdef', %d * 65536), %d)"
                .formatted(id, megabytes, id == 1 ? 7 : 0));
    }

    private static void assertArrived(FoldingTarget target, int id, int megabytes) {
        String body = "0123456789abcdef".repeat(megabytes * 65536);
        Awaitility.await().atMost(LONG).until(() -> target.rows(LETTER).equals(List.of(List.of(id, body, 7))));
    }
}
