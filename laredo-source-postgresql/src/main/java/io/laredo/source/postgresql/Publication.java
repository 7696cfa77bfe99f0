package io.laredo.source.postgresql;

import io.laredo.SourceSetupException;
import io.laredo.TableId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
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

    /** Before, a stream that runs takes a partition for what it was at its first change, until the publication is altered. */
    static final int PARTITIONS_NOTICED_SINCE = 15;

    private static final String INSUFFICIENT_PRIVILEGE = "42501";

    private static final String OPTIONS = """
            SELECT pubinsert AND pubupdate AND pubdelete AND pubtruncate AS complete, pubviaroot
            FROM pg_catalog.pg_publication WHERE pubname = ?
            """;

    private static final String VIA_ROOT = "publish_via_partition_root = true";

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
     * @return the tables of which they are not, because the publication is not ours to change, the role may not, or it
     *     would offer a table and its partitions, which cannot be under both names
     * @throws PublicationException the publication cannot be created, or leaves out a kind of change
     */
    Map<TableId, SourceSetupException> ensure(Collection<Relation> tables) throws SQLException {
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

    private Map<TableId, SourceSetupException> add(Collection<Relation> tables) throws SQLException {
        Map<TableId, SourceSetupException> refused = new TreeMap<>();
        boolean exists = viaRoot() != null;
        Set<TableId> offered = offered();
        Map<TableId, Relation> missing = new TreeMap<>();
        tables.forEach(relation -> missing.put(relation.schema().table(), relation));
        new PartitionNames(connection, name).removeParts(missing, offered, refused);
        removeUnnoticed(missing, refused);
        missing.keySet().removeAll(offered);
        if (!exists && !missing.isEmpty()) {
            create(missing.values());
        }
        for (Relation relation : missing.values()) {
            addOrRefuse(relation, refused);
        }
        return refused;
    }

    private void removeUnnoticed(Map<TableId, Relation> tables, Map<TableId, SourceSetupException> refused)
            throws SQLException {
        if (unmanagedBecause == null
                || connection.getMetaData().getDatabaseMajorVersion() >= PARTITIONS_NOTICED_SINCE) {
            return;
        }
        tables.values().stream().filter(Relation::partitioned).forEach(relation -> {
            TableId table = relation.schema().table();
            refused.put(table, PartitionException.unnoticed(table, name));
        });
        tables.keySet().removeAll(refused.keySet());
    }

    /** Whether it offers a partitioned table under that name; null if there is no publication. */
    private @Nullable Boolean viaRoot() throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(OPTIONS)) {
            statement.setString(1, name);
            try (ResultSet row = statement.executeQuery()) {
                if (!row.next()) {
                    return null;
                }
                if (!row.getBoolean("complete")) {
                    throw new PublicationException(
                            "Publication '%s' does not publish all of insert, update, delete and truncate"
                                    .formatted(name),
                            "Run: ALTER PUBLICATION %s SET (publish = 'insert, update, delete, truncate');"
                                    .formatted(Sql.identifier(name)),
                            null);
                }
                return row.getBoolean("pubviaroot");
            }
        }
    }

    private Set<TableId> offered() throws SQLException {
        return PublishedTable.load(connection, name).keySet();
    }

    private void create(Collection<Relation> tables) throws SQLException {
        String create = "CREATE PUBLICATION " + Sql.identifier(name);
        String list =
                tables.stream().map(relation -> only(relation.schema().table())).collect(Collectors.joining(", "));
        String option = tables.stream().anyMatch(Relation::partitioned) ? " WITH (%s)".formatted(VIA_ROOT) : "";
        change(create + option, create + " FOR TABLE " + list + option);
    }

    /** Each in a transaction of its own: whoever waits for one table and holds none can be in nobody's way. */
    private void addOrRefuse(Relation relation, Map<TableId, SourceSetupException> refused) throws SQLException {
        connection.setAutoCommit(false);
        try {
            add(relation);
            connection.commit();
        } catch (PublicationException | PartitionException e) {
            connection.rollback();
            refused.put(relation.schema().table(), e);
        } finally {
            endTransaction();
        }
    }

    /** What fails here must not replace what went wrong before; the connection is closed in that case. */
    private void endTransaction() {
        try {
            connection.rollback();
            connection.setAutoCommit(true);
        } catch (SQLException e) {
            logger.debug("The transaction that adds a table could not be ended", e);
        }
    }

    /** Adds a table, unless that takes partitions away: all who read the publication have either them or the whole. */
    private void add(Relation relation) throws SQLException {
        TableId table = relation.schema().table();
        List<String> statements = new ArrayList<>();
        if (relation.partitioned() && !Boolean.TRUE.equals(viaRoot())) {
            statements.add(offerWhole());
        }
        if (!new PartitionNames(connection, name).isMember(relation.oid())) {
            statements.add("ALTER PUBLICATION %s ADD TABLE %s".formatted(Sql.identifier(name), only(table)));
        }
        String sql = String.join("; ", statements);
        Set<TableId> taken = new TreeSet<>(offered());
        change(sql, sql);
        taken.removeAll(offered());
        if (!taken.isEmpty()) {
            throw PartitionException.takesAway(table, taken, name, sql + ";");
        }
    }

    /** Alters it without a change, so that a stream looks up the partitions as they are from here on. */
    void renew() throws SQLException {
        change(offerWhole(), offerWhole());
    }

    private String offerWhole() {
        return "ALTER PUBLICATION %s SET (%s)".formatted(Sql.identifier(name), VIA_ROOT);
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

    /** What fails here must not replace what went wrong before; the lock ends with the connection in any case. */
    private void unlock() {
        try (Statement statement = connection.createStatement()) {
            advise("pg_advisory_unlock");
            statement.execute("SET lock_timeout = 0");
        } catch (SQLException e) {
            logger.debug("The lock of publication {} could not be given back", name, e);
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

    private static String only(TableId table) {
        return "ONLY " + Sql.table(table);
    }
}
