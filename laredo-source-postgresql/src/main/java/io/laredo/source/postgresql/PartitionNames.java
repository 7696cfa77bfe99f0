package io.laredo.source.postgresql;

import io.laredo.SourceSetupException;
import io.laredo.TableId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Finds out under which name a publication would tell of a partition: its own, or that of the table it is a part of. */
final class PartitionNames {
    private static final int SCHEMAS_PUBLISHED_SINCE = 15;

    private static final String ABOVE = """
            SELECT n.nspname, c.relname
            FROM pg_catalog.pg_partition_ancestors(?::int8::oid) AS a(relid)
                 JOIN pg_catalog.pg_class c ON c.oid = a.relid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
            WHERE c.oid <> ?::int8::oid
            """;

    private static final String MEMBER = """
            SELECT EXISTS (SELECT FROM pg_catalog.pg_publication p JOIN pg_catalog.pg_class c ON c.oid = ?::int8::oid
                           WHERE p.pubname = ? AND (p.puballtables
                             OR EXISTS (SELECT FROM pg_catalog.pg_publication_rel r WHERE r.prpubid = p.oid AND r.prrelid = c.oid)%s))
            """;

    private static final String MEMBER_BY_SCHEMA =
            " OR EXISTS (SELECT FROM pg_catalog.pg_publication_namespace s WHERE s.pnpubid = p.oid AND s.pnnspid = c.relnamespace)";

    private final Connection connection;
    private final String publication;

    PartitionNames(Connection connection, String publication) {
        this.connection = connection;
        this.publication = publication;
    }

    /**
     * Removes tables that are parts of others which are wanted, or offered already: their changes come under the others'
     * names.
     *
     * @param offered what the publication offers; partitioned tables only if it offers them as one
     * @param refused takes the reason for each that is removed
     */
    void removeParts(
            Map<TableId, Relation> wanted, Collection<TableId> offered, Map<TableId, SourceSetupException> refused)
            throws SQLException {
        Set<TableId> names = Set.copyOf(wanted.keySet());
        for (Iterator<Relation> relations = wanted.values().iterator(); relations.hasNext(); ) {
            Relation relation = relations.next();
            TableId whole = above(relation.oid(), names, offered);
            if (whole != null) {
                TableId table = relation.schema().table();
                refused.put(table, PartitionException.partOf(table, whole, publication));
                relations.remove();
            }
        }
    }

    private @Nullable TableId above(long oid, Set<TableId> wanted, Collection<TableId> offered) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(ABOVE)) {
            statement.setLong(1, oid);
            statement.setLong(2, oid);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    TableId table = new TableId(rows.getString(1), rows.getString(2));
                    if (wanted.contains(table) || offered.contains(table)) {
                        return table;
                    }
                }
                return null;
            }
        }
    }

    /** Whether the publication has a table in one way or another, be it under another name. */
    boolean isMember(long oid) throws SQLException {
        boolean schemas = connection.getMetaData().getDatabaseMajorVersion() >= SCHEMAS_PUBLISHED_SINCE;
        try (PreparedStatement statement =
                connection.prepareStatement(MEMBER.formatted(schemas ? MEMBER_BY_SCHEMA : ""))) {
            statement.setLong(1, oid);
            statement.setString(2, publication);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getBoolean(1);
            }
        }
    }
}
