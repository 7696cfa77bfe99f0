package io.laredo.test;

import io.laredo.CursorHold;
import io.laredo.Position;
import io.laredo.TableId;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.postgresql.PGProperty;

/**
 * Compares what a target shows with what the database shows, both as of one LSN, while writers go on.
 *
 * <p>A SELECT has no LSN, except in an exported snapshot: a slot made for the purpose gives the snapshot and its LSN. The
 * target's cursor is held and runs exactly up to that LSN.
 */
public final class EqualityAtOneLsn {
    private static final int SHOWN = 5;

    /** The functions tell of now, the tables of the snapshot. */
    private static final String UNCHANGED = """
            WITH RECURSIVE tree(oid) AS (
                SELECT '%1$s'::regclass::oid
              UNION
                SELECT i.inhrelid FROM tree JOIN pg_inherits i ON i.inhparent = tree.oid WHERE NOT i.inhdetachpending)
            SELECT bool_and(c.relkind = 'p' OR coalesce(c.relfilenode = pg_relation_filenode(c.oid), false))
                   AND NOT EXISTS (SELECT FROM pg_partition_tree('%1$s') AS now WHERE now.relid NOT IN (SELECT oid FROM tree))
                   AND (bool_and(c.relkind <> 'p') OR count(*) = (SELECT count(*) FROM pg_partition_tree('%1$s')))
            FROM tree JOIN pg_class c ON c.oid = tree.oid
            """;

    private EqualityAtOneLsn() {}

    /**
     * One comparison.
     *
     * @param table the table that the query reads
     * @param sql a query for the expected rows
     * @param expected reads one of them
     * @param actual the rows that the target shows; order does not count
     */
    public record Comparison<T>(
            TableId table, String sql, RowReader<T> expected, Supplier<? extends Collection<T>> actual) {}

    /** Reads the current row. */
    public interface RowReader<T> {
        T read(ResultSet row) throws SQLException;
    }

    /**
     * Compares at one LSN.
     *
     * @param anyPosition any position of the target's source
     * @param hold the target's cursor; it is released in the end
     * @param timeout how long the stream may take to reach the LSN
     * @throws AssertionError the rows differ; the message says which
     */
    public static void assertEqualAtOneLsn(
            TestDatabase database,
            Position anyPosition,
            CursorHold hold,
            Duration timeout,
            List<? extends Comparison<?>> comparisons)
            throws InterruptedException, TimeoutException {
        long deadline = System.nanoTime() + timeout.toNanos();
        try (hold) {
            while (!compareOnce(database, anyPosition, hold, timeout, comparisons)) {
                if (System.nanoTime() > deadline) {
                    throw new TimeoutException("A table was rewritten during every comparison within " + timeout);
                }
            }
        } catch (SQLException e) {
            throw new IllegalStateException("The database could not be read at one LSN", e);
        }
    }

    /** @return false if a table was rewritten meanwhile, so that the snapshot would show it empty */
    private static boolean compareOnce(
            TestDatabase database,
            Position anyPosition,
            CursorHold hold,
            Duration timeout,
            List<? extends Comparison<?>> comparisons)
            throws SQLException, InterruptedException, TimeoutException {
        try (Connection replication = openReplication(database);
                Connection snapshot = database.connect();
                Statement statement = replication.createStatement();
                ResultSet slot = statement.executeQuery(
                        "CREATE_REPLICATION_SLOT laredo_check_%s TEMPORARY LOGICAL pgoutput EXPORT_SNAPSHOT"
                                .formatted(Long.toUnsignedString(System.nanoTime(), 36)))) {
            slot.next();
            importSnapshot(snapshot, slot.getString("snapshot_name"));
            for (Comparison<?> comparison : comparisons) {
                if (!lockUnlessRewritten(snapshot, comparison.table)) {
                    return false;
                }
            }
            Position position = anyPosition.at(lsn(slot.getString("consistent_point")));
            hold.runTo(position, timeout);
            for (Comparison<?> comparison : comparisons) {
                compare(snapshot, position, comparison);
            }
            return true;
        }
    }

    /**
     * TRUNCATE and a rewriting ALTER give a table a new file, in which an older snapshot sees nothing. And a query goes to
     * the partitions that a table has now, not to those that it had.
     */
    private static boolean lockUnlessRewritten(Connection snapshot, TableId table) throws SQLException {
        String name = "\"%s\".\"%s\"".formatted(table.schema(), table.name());
        try (Statement statement = snapshot.createStatement()) {
            statement.execute("LOCK TABLE " + name + " IN ACCESS SHARE MODE");
            if (holds(statement, "SELECT relkind = 'p' FROM pg_class WHERE oid = '%s'::regclass".formatted(name))) {
                statement.execute("LOCK TABLE " + name + " IN SHARE UPDATE EXCLUSIVE MODE"); // no ATTACH, no DETACH
            }
            return holds(statement, UNCHANGED.formatted(name));
        }
    }

    private static boolean holds(Statement statement, String condition) throws SQLException {
        try (ResultSet row = statement.executeQuery(condition)) {
            return row.next() && row.getBoolean(1);
        }
    }

    private static <T> void compare(Connection snapshot, Position position, Comparison<T> comparison)
            throws SQLException {
        List<T> expected = new ArrayList<>();
        try (Statement statement = snapshot.createStatement();
                ResultSet rows = statement.executeQuery(comparison.sql)) {
            while (rows.next()) {
                expected.add(comparison.expected.read(rows));
            }
        }
        List<T> actual = List.copyOf(comparison.actual.get());
        List<T> missing = without(expected, actual);
        List<T> surplus = without(actual, expected);
        if (!missing.isEmpty() || !surplus.isEmpty()) {
            throw new AssertionError("""
                    The target differs from the database at %s: %s
                    database: %d rows, target: %d rows
                    %d only in the database: %s
                    %d only in the target: %s""".formatted(
                            position,
                            comparison.sql,
                            expected.size(),
                            actual.size(),
                            missing.size(),
                            missing.subList(0, Math.min(SHOWN, missing.size())),
                            surplus.size(),
                            surplus.subList(0, Math.min(SHOWN, surplus.size()))));
        }
    }

    /** Those of one list that the other does not have as often. */
    private static <T> List<T> without(List<T> rows, List<T> others) {
        Map<T, Integer> counts = new HashMap<>();
        others.forEach(row -> counts.merge(row, 1, Integer::sum));
        return rows.stream()
                .filter(row -> counts.merge(row, -1, Integer::sum) < 0)
                .toList();
    }

    private static Connection openReplication(TestDatabase database) throws SQLException {
        Properties properties = new Properties();
        PGProperty.USER.set(properties, database.user());
        PGProperty.PASSWORD.set(properties, database.password());
        PGProperty.REPLICATION.set(properties, "database");
        PGProperty.PREFER_QUERY_MODE.set(properties, "simple");
        PGProperty.ASSUME_MIN_SERVER_VERSION.set(properties, "14");
        return DriverManager.getConnection(database.url(), properties);
    }

    private static void importSnapshot(Connection connection, String name) throws SQLException {
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY");
            statement.execute("SET TRANSACTION SNAPSHOT '%s'".formatted(name));
        }
    }

    private static long lsn(String text) {
        String[] halves = text.split("/", 2);
        return Long.parseLong(halves[0], 16) << 32 | Long.parseLong(halves[1], 16);
    }
}
