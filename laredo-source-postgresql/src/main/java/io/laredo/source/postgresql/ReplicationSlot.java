package io.laredo.source.postgresql;

import io.laredo.Position;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.ThreadLocalRandom;

/**
 * PostgreSQL's bookmark for one reader.
 *
 * @param name its name
 * @param start its consistent point: a transaction is in the exported snapshot exactly if it committed before
 * @param exportedSnapshot the database as of that point; it can be imported until the next command on the connection
 */
record ReplicationSlot(String name, Position start, String exportedSnapshot) {
    /**
     * Creates a slot that the server drops when the connection ends. Waits for all transactions that are writing.
     */
    static ReplicationSlot createTemporary(
            Connections connections, Connection replication, PostgresSourceSettings settings) throws SQLException {
        String lineage = lineage(replication);
        // Processes with the same settings need slots of their own; so does this one while its last slot is not yet
        // gone.
        String name = "%s_%08x"
                .formatted(settings.slot().prefix(), ThreadLocalRandom.current().nextInt());
        try (Statement statement = replication.createStatement();
                ResultSet row = connections.executeCancellable(
                        statement,
                        "CREATE_REPLICATION_SLOT %s TEMPORARY LOGICAL pgoutput EXPORT_SNAPSHOT"
                                .formatted(Sql.identifier(name)))) {
            row.next();
            Lsn start = Lsn.parse(row.getString("consistent_point"));
            return new ReplicationSlot(
                    name, new Position(settings.name(), lineage, start.value()), row.getString("snapshot_name"));
        }
    }

    /** The system identifier and the timeline: positions of others have nothing to do with these. */
    private static String lineage(Connection replication) throws SQLException {
        try (Statement statement = replication.createStatement();
                ResultSet row = statement.executeQuery("IDENTIFY_SYSTEM")) {
            row.next();
            return row.getString("systemid") + "." + row.getInt("timeline");
        }
    }
}
