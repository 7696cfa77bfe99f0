package io.laredo.source.postgresql;

import static org.assertj.core.api.Assertions.assertThat;

import io.laredo.TableId;
import io.laredo.engine.Engine;
import io.laredo.engine.SourceStatus;
import io.laredo.test.TestDatabase;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;

/** An engine that follows the table {@code item} of a database: a number, and nothing else. */
final class Follower implements AutoCloseable {
    static final Duration SOON = Duration.ofSeconds(30);
    static final TableId ITEM = new TableId("public", "item");

    private static final AtomicInteger NEXT = new AtomicInteger(1000);

    private final TestDatabase database;
    private final FoldingTarget target = new FoldingTarget();
    private final Engine engine;

    private Follower(TestDatabase database, PostgresSourceSettings settings) {
        this.database = database;
        this.engine = Engine.builder()
                .pauses(Duration.ofMillis(20), Duration.ofMillis(200))
                .pipeline(new PostgresSource(settings), target, Set.of(ITEM))
                .build();
    }

    /** Creates the table, with ten rows. */
    static void createTable(TestDatabase database) {
        database.execute("CREATE TABLE item (id int PRIMARY KEY)", "INSERT INTO item SELECT generate_series(1, 10)");
    }

    /** Connections alone, without anybody who follows. */
    static Connections connections(ConnectionSettings settings) {
        return new Connections(PostgresSourceSettings.of(settings), closed -> {});
    }

    static Follower start(TestDatabase database, ConnectionSettings connection) throws InterruptedException {
        return start(database, PostgresSourceSettings.of(connection));
    }

    /** Starts to follow, and waits until the table has been copied. */
    static Follower start(TestDatabase database, PostgresSourceSettings settings) throws InterruptedException {
        Follower follower = new Follower(database, settings);
        try {
            follower.engine.start();
            follower.engine.awaitReady(SOON);
            follower.assertFollows();
            return follower;
        } catch (Throwable e) {
            follower.close();
            throw e;
        }
    }

    /** Inserts a row and waits until all rows of the table are here. */
    void assertFollows() throws InterruptedException {
        engine.awaitReady(SOON);
        database.execute("INSERT INTO item VALUES (%d)".formatted(NEXT.incrementAndGet()));
        int rows = Integer.parseInt(database.query("SELECT count(*) FROM item"));
        Awaitility.await()
                .atMost(SOON)
                .untilAsserted(() -> assertThat(target.rows(ITEM)).hasSize(rows));
    }

    /** The server asks for status when half of its timeout is over; what comes more often comes by itself. */
    void assertSendsStatusWhileIdle() {
        Set<String> times = new HashSet<>();
        Awaitility.await().atMost(SOON).until(() -> {
            times.add(
                    database.query(
                            "SELECT max(reply_time) FROM pg_stat_replication JOIN pg_stat_activity a USING (pid) WHERE a.datname = current_database()"));
            return times.size() >= 10;
        });
    }

    /** Waits until the stream has broken for this reason. */
    void awaitFailure(Class<? extends Throwable> cause) {
        Awaitility.await()
                .atMost(SOON)
                .untilAsserted(() -> assertThat(status().cause()).isInstanceOf(cause));
    }

    /** Waits until the stream has broken with this in the message. */
    void awaitFailure(String message) {
        Awaitility.await()
                .atMost(SOON)
                .untilAsserted(() -> assertThat(status().cause()).hasMessageContaining(message));
    }

    SourceStatus status() {
        return engine.status().get(0);
    }

    /** One value of the servers' view of each connection that Laredo has to this database, without doubles. */
    String ofEachConnection(String sql) {
        return database.query("""
                SELECT string_agg(DISTINCT (%s)::text, ',' ORDER BY (%s)::text) FROM pg_stat_activity a LEFT JOIN pg_stat_ssl s USING (pid)
                WHERE a.application_name LIKE 'laredo-%%' AND a.datname = current_database()
                """.formatted(sql, sql));
    }

    @Override
    public void close() {
        engine.close();
    }
}
