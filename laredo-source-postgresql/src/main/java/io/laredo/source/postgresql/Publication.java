package io.laredo.source.postgresql;

import io.laredo.SourceSetupException;
import io.laredo.TableId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The publication that offers the tables. It is created when it is missing, and given the tables it lacks, but never
 * loses any: other processes may need them.
 */
final class Publication {
    private static final Logger logger = LoggerFactory.getLogger(Publication.class);
    private static final String INSUFFICIENT_PRIVILEGE = "42501";

    private static final String OPERATIONS =
            "SELECT pubinsert AND pubupdate AND pubdelete AND pubtruncate FROM pg_catalog.pg_publication WHERE pubname = ?";

    private final Connection connection;
    private final String name;
    private final @Nullable String unmanagedBecause;

    /** @param unmanagedBecause why it must stay as it is; null when it may be changed */
    Publication(Connection connection, String name, @Nullable String unmanagedBecause) {
        this.connection = connection;
        this.name = name;
        this.unmanagedBecause = unmanagedBecause;
    }

    /**
     * Makes sure that all changes of the tables are published.
     *
     * @return the tables of which they are not, because the publication is not ours to change or the role may not
     * @throws PublicationException the publication cannot be created, or leaves out a kind of change
     */
    Map<TableId, SourceSetupException> ensure(Collection<TableId> tables) throws SQLException {
        if (unmanagedBecause != null) {
            return add(tables);
        }
        lock();
        try {
            return add(tables);
        } finally {
            unlock();
        }
    }

    /** Each in a transaction of its own: whoever waits for one table and holds none can be in nobody's way. */
    private Map<TableId, SourceSetupException> add(Collection<TableId> tables) throws SQLException {
        if (!exists()) {
            change(
                    "CREATE PUBLICATION " + Sql.identifier(name),
                    "CREATE PUBLICATION %s FOR TABLE %s".formatted(Sql.identifier(name), only(tables)));
        }
        Map<TableId, SourceSetupException> refused = new TreeMap<>();
        Set<TableId> missing = new TreeSet<>(tables);
        missing.removeAll(PublishedTable.load(connection, name).keySet());
        for (TableId table : missing) {
            String sql = "ALTER PUBLICATION %s ADD TABLE %s".formatted(Sql.identifier(name), only(Set.of(table)));
            try {
                change(sql, sql);
            } catch (PublicationException e) {
                refused.put(table, e);
            }
        }
        return refused;
    }

    private boolean exists() throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(OPERATIONS)) {
            statement.setString(1, name);
            try (ResultSet row = statement.executeQuery()) {
                if (!row.next()) {
                    return false;
                }
                if (!row.getBoolean(1)) {
                    throw new PublicationException(
                            "Publication '%s' does not publish all of insert, update, delete and truncate"
                                    .formatted(name),
                            "Run: ALTER PUBLICATION %s SET (publish = 'insert, update, delete, truncate');"
                                    .formatted(Sql.identifier(name)),
                            null);
                }
                return true;
            }
        }
    }

    /** @param byHand what somebody else would run instead */
    private void change(String sql, String byHand) throws SQLException {
        if (unmanagedBecause != null) {
            throw new PublicationException(
                    "Publication '%s' lacks tables, and %s".formatted(name, unmanagedBecause),
                    "Run: " + byHand + ";",
                    null);
        }
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
            logger.info("Changed the publication: {}", sql);
        } catch (SQLException e) {
            if (INSUFFICIENT_PRIVILEGE.equals(e.getSQLState())) {
                throw new PublicationException(
                        "The role may not change publication '%s': %s".formatted(name, e.getMessage()),
                        "As the owner of the tables run: " + byHand + ";",
                        e);
            }
            throw e;
        }
    }

    /** Removes it, whoever else needs it. */
    void drop() throws SQLException {
        String sql = "DROP PUBLICATION IF EXISTS " + Sql.identifier(name);
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
            logger.info("Dropped publication {}", name);
        } catch (SQLException e) {
            if (INSUFFICIENT_PRIVILEGE.equals(e.getSQLState())) {
                throw new PublicationException(
                        "The role may not drop publication '%s': %s".formatted(name, e.getMessage()),
                        "As its owner run: " + sql + ";",
                        e);
            }
            throw e;
        }
    }

    private void lock() throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET lock_timeout = '30s'");
        }
        advise("pg_advisory_lock");
    }

    private void unlock() throws SQLException {
        advise("pg_advisory_unlock");
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET lock_timeout = 0");
        }
    }

    /** All processes that change a publication of this name wait for each other. */
    private void advise(String function) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                "SELECT pg_catalog.%s(pg_catalog.hashtext(?), 1279349060)".formatted(function))) {
            statement.setString(1, name);
            statement.execute();
        }
    }

    private static String only(Collection<TableId> tables) {
        return tables.stream().sorted().map(table -> "ONLY " + Sql.table(table)).collect(Collectors.joining(", "));
    }
}
