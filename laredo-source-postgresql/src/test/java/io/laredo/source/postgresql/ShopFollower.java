package io.laredo.source.postgresql;

import static org.assertj.core.api.Assertions.assertThat;

import io.laredo.Position;
import io.laredo.TableId;
import io.laredo.engine.Engine;
import io.laredo.engine.SourceStatus;
import io.laredo.test.TestDatabase;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** One process that follows the tables of the {@link Shop} into a store. Closing it is the end of the process. */
final class ShopFollower implements AutoCloseable {
    static final TableId PRODUCT = new TableId("public", "product");
    static final TableId LINE = new TableId("public", "line");
    static final Duration LONG = Duration.ofSeconds(60);

    private final DurableTarget.Store store;
    private final DurableTarget target;
    private final Engine engine;

    ShopFollower(PostgresSourceSettings settings, DurableTarget.Store store) {
        this(new PostgresSource(settings), store);
    }

    ShopFollower(PostgresSource source, DurableTarget.Store store) {
        this.store = store;
        this.target = new DurableTarget(store);
        this.engine = Engine.builder()
                .pauses(Duration.ofMillis(20), Duration.ofMillis(500))
                .pipeline(source, target, Set.of(PRODUCT, LINE))
                .build();
    }

    ShopFollower start() {
        engine.start();
        return this;
    }

    ShopFollower awaitReady() throws InterruptedException {
        engine.awaitReady(LONG);
        return this;
    }

    void changeTables(TableId... tables) {
        engine.changeTables(target.name(), Set.of(tables));
    }

    DurableTarget target() {
        return target;
    }

    SourceStatus status() {
        return engine.status().get(0);
    }

    void awaitSessionAfter(long sessions) throws InterruptedException {
        Awaitility.await().atMost(LONG).until(() -> status().sessions() > sessions);
        engine.awaitReady(LONG);
    }

    /** Waits until everything that has been committed is here, and compares. Nobody may write meanwhile. */
    void assertEqualTo(TestDatabase database) {
        awaitPosition(Lsn.parse(database.query("SELECT pg_current_wal_lsn()")));
        assertThat(store.rows(PRODUCT))
                .containsExactlyInAnyOrderElementsOf(
                        rows(database, "SELECT id, name, category, price, stock, note FROM product"));
        assertThat(store.rows(LINE))
                .containsExactlyInAnyOrderElementsOf(rows(database, "SELECT id, product_id, quantity FROM line"));
    }

    void awaitPosition(Lsn lsn) {
        Awaitility.await().atMost(LONG).untilAsserted(() -> {
            Position position = store.position();
            assertThat(position).isNotNull();
            assertThat(new Lsn(position.place())).isGreaterThanOrEqualTo(lsn);
        });
    }

    private static List<List<@Nullable Object>> rows(TestDatabase database, String sql) {
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

    @Override
    public void close() {
        engine.close(); // before the target is released: nothing comes through any more
        target.release();
    }
}
