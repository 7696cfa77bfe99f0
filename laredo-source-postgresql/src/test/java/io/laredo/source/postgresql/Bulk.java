package io.laredo.source.postgresql;

import io.laredo.TableId;
import io.laredo.test.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;

/** A table of many rows, and somebody who changes many of them at once, slowly enough for others to come in between. */
final class Bulk {
    static final TableId TABLE = new TableId("public", "bulk");
    private static final int MOST_ROWS = 20_000;

    private Bulk() {}

    static void create(TestDatabase database) {
        database.execute(
                "CREATE TABLE bulk (id bigserial PRIMARY KEY, tag int NOT NULL, note text NOT NULL)",
                insert(MOST_ROWS));
    }

    private static String insert(int rows) {
        return "INSERT INTO bulk (tag, note) SELECT i, md5(i::text) FROM generate_series(1, %d) i".formatted(rows);
    }

    /**
     * Changes the table until told to stop; a lost connection is made anew.
     *
     * @return how many transactions were committed
     */
    static Callable<Integer> writer(TestDatabase database, long seed, AtomicBoolean stop) {
        return () -> {
            Random random = new Random(seed);
            int committed = 0;
            while (!stop.get()) {
                try (Connection connection = database.connect();
                        Statement statement = connection.createStatement()) {
                    connection.setAutoCommit(false);
                    while (!stop.get()) {
                        change(statement, random);
                        if (random.nextInt(6) == 0) {
                            connection.rollback();
                        } else {
                            connection.commit();
                            committed++;
                        }
                    }
                } catch (SQLException | IllegalStateException e) {
                    Thread.onSpinWait(); // the server is away: start over
                }
            }
            return committed;
        };
    }

    private static void change(Statement statement, Random random) throws SQLException {
        for (int i = random.nextInt(3); i >= 0; i--) {
            int rows = 1 << random.nextInt(14);
            switch (random.nextInt(60)) {
                case 0 -> statement.execute("TRUNCATE bulk");
                case 1, 2, 3, 4, 5, 6, 7, 8, 9 -> {
                    statement.execute("SAVEPOINT before");
                    statement.execute(insert(rows));
                    statement.execute("ROLLBACK TO before");
                }
                case 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20 ->
                    statement.execute("UPDATE bulk SET tag = tag + 1 WHERE id > (SELECT max(id) FROM bulk) - " + rows);
                case 21, 22, 23, 24, 25, 26, 27, 28, 29 ->
                    statement.execute("DELETE FROM bulk WHERE id < (SELECT min(id) FROM bulk) + " + rows);
                default -> statement.execute(insert(rows));
            }
            statement.execute("SELECT pg_sleep(%f)".formatted(random.nextDouble() / 20));
        }
        statement.execute("DELETE FROM bulk WHERE id < (SELECT max(id) FROM bulk) - " + MOST_ROWS);
    }
}
