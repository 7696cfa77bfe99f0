package io.laredo.source.postgresql;

import io.laredo.Position;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * PostgreSQL's bookmark for one reader.
 *
 * @param name its name
 * @param start where its stream begins; for a new slot its consistent point: a transaction is in the exported snapshot
 *     exactly if it committed before
 * @param exportedSnapshot the database as of that point; it can be imported until the next command on the connection. Null
 *     for a slot that was there before
 */
record ReplicationSlot(
        String name, Position start, @Nullable String exportedSnapshot) {
    private static final int LONGEST_PREFIX = 54;

    /** Creates a slot that the server drops when the connection ends. Waits for all transactions that are writing. */
    static ReplicationSlot createTemporary(
            Connections connections, Connection replication, PostgresSourceSettings settings, Lineage lineage)
            throws SQLException {
        // Processes with the same settings need slots of their own; so does this one while its last slot is not yet
        // gone.
        String prefix = settings.slot().name();
        String name = "%s_%08x"
                .formatted(
                        prefix.substring(0, Math.min(prefix.length(), LONGEST_PREFIX)),
                        ThreadLocalRandom.current().nextInt());
        return create(connections, replication, settings, lineage, name, "TEMPORARY LOGICAL pgoutput EXPORT_SNAPSHOT");
    }

    /** Creates a slot that stays. Waits for all transactions that are writing. */
    static ReplicationSlot createPersistent(
            Connections connections, Connection replication, PostgresSourceSettings settings, Lineage lineage)
            throws SQLException {
        String kind = settings.slot().failover()
                ? "LOGICAL pgoutput (SNAPSHOT 'export', FAILOVER)"
                : "LOGICAL pgoutput EXPORT_SNAPSHOT";
        return create(
                connections, replication, settings, lineage, settings.slot().name(), kind);
    }

    private static ReplicationSlot create(
            Connections connections,
            Connection replication,
            PostgresSourceSettings settings,
            Lineage lineage,
            String name,
            String kind)
            throws SQLException {
        try (Statement statement = replication.createStatement();
                ResultSet row = connections.executeCancellable(
                        statement, "CREATE_REPLICATION_SLOT %s %s".formatted(Sql.identifier(name), kind))) {
            row.next();
            Position start = lineage.position(settings.name(), Lsn.parse(row.getString("consistent_point")));
            return new ReplicationSlot(name, start, row.getString("snapshot_name"));
        }
    }
}
