package io.laredo.source.postgresql;

import io.laredo.ReplicaIdentity;
import io.laredo.SourceSetupException;
import io.laredo.TableId;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A table below another one: a partition at any level, or one that inherits in the way of old.
 *
 * @param kind {@code r} for one with rows, {@code p} for one with partitions of its own, {@code f} for a foreign one
 * @param identityColumns by which its updates and deletes name rows; none for {@link ReplicaIdentity#FULL}
 * @param readable whether the role may read it
 * @param hidden whether row-level security hides rows of it from the role
 */
record Partition(
        TableFile file,
        char kind,
        char persistence,
        ReplicaIdentity identity,
        List<String> identityColumns,
        boolean readable,
        boolean hidden,
        boolean generated) {
    /**
     * The tables below some, at all levels, as the snapshot sees them. One that is being detached counts no more, as for a
     * query.
     */
    static final String BELOW = """
            WITH RECURSIVE below(root, oid, parent, since) AS (
                SELECT inhparent, inhrelid, inhparent, xmin FROM pg_catalog.pg_inherits
                WHERE inhparent = ANY (?::int8[]::oid[]) AND NOT inhdetachpending
              UNION
                SELECT below.root, i.inhrelid, i.inhparent, i.xmin FROM below JOIN pg_catalog.pg_inherits i ON i.inhparent = below.oid
                WHERE NOT i.inhdetachpending)
            """;

    /** In SQL: the columns of the replica identity of a table {@code c}, in the order of their names. */
    static final String IDENTITY = """
            ARRAY(SELECT a.attname::text
                  FROM pg_catalog.pg_index x, unnest(x.indkey) WITH ORDINALITY AS k(attnum, place)
                       JOIN pg_catalog.pg_attribute a ON a.attnum = k.attnum
                  WHERE x.indrelid = c.oid AND a.attrelid = c.oid AND k.place <= x.indnkeyatts
                    AND CASE c.relreplident WHEN 'd' THEN x.indisprimary AND x.indimmediate WHEN 'i' THEN x.indisreplident ELSE false END
                  ORDER BY a.attname)""";

    private static final String LOAD = BELOW + """
            SELECT n.nspname, c.relname, c.oid::int8, c.relfilenode::int8, c.relkind, c.relpersistence, c.relreplident,
                   has_table_privilege(c.oid, 'SELECT') AND has_schema_privilege(n.oid, 'USAGE') AS readable,
                   pg_catalog.row_security_active(c.oid) AS hidden,
                   EXISTS (SELECT FROM pg_catalog.pg_attribute a WHERE a.attrelid = c.oid AND a.attgenerated <> ''
                           AND NOT a.attisdropped) AS generated,
                   %s AS identity
            FROM below JOIN pg_catalog.pg_class c ON c.oid = below.oid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
            ORDER BY n.nspname, c.relname
            """.formatted(IDENTITY);

    private Partition(ResultSet row) throws SQLException {
        this(
                new TableFile(
                        new TableId(row.getString("nspname"), row.getString("relname")),
                        row.getLong("oid"),
                        row.getLong("relfilenode")),
                row.getString("relkind").charAt(0),
                row.getString("relpersistence").charAt(0),
                Catalog.identityOf(row.getString("relreplident").charAt(0)),
                texts(row.getArray("identity")),
                row.getBoolean("readable"),
                row.getBoolean("hidden"),
                row.getBoolean("generated"));
    }

    /** All tables below one. */
    static List<Partition> below(Connection connection, long oid) throws SQLException {
        List<Partition> found = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(LOAD)) {
            statement.setArray(1, connection.createArrayOf("int8", new Object[] {oid}));
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    found.add(new Partition(rows));
                }
            }
        }
        return found;
    }

    private static List<String> texts(Array array) throws SQLException {
        return Arrays.stream((Object[]) array.getArray()).map(String::valueOf).toList();
    }

    TableId table() {
        return file.table();
    }

    /** Whether rows can be in it, and not only in partitions of its own. */
    boolean hasRows() {
        return kind != 'p';
    }

    /** Makes sure that its changes are in the WAL of this server. A table with a primary key has no others below it. */
    void requireLocal(TableId whole) {
        if (kind == 'f') {
            throw PartitionException.foreign(whole, table());
        }
    }

    /**
     * Makes sure that its rows can be copied and that its changes say all that those of the whole table have to.
     *
     * @param whole the table that it is a part of
     * @param identity of the whole: what of an old row travels is decided by the partition, and read as the whole says
     * @param role the role that copies
     */
    void requireReplicable(TableId whole, ReplicaIdentity identity, List<String> columns, String role, int major) {
        if (persistence != 'p') {
            throw PartitionException.unlogged(whole, table());
        }
        if (!readable) {
            throw TablePrivilegeException.unreadable(table(), role);
        }
        if (hidden) {
            throw TablePrivilegeException.rowsHidden(table(), role);
        }
        SourceSetupException reason = unfitIdentity(whole, identity, columns, major);
        if (reason != null) {
            throw reason;
        }
    }

    private @Nullable SourceSetupException unfitIdentity(
            TableId whole, ReplicaIdentity wanted, List<String> columns, int major) {
        if (identity == ReplicaIdentity.FULL) {
            return generated && major >= Catalog.FULL_WITHOUT_GENERATED_SINCE
                    ? MissingKeyException.fullWithGenerated(table())
                    : null;
        }
        if (identityColumns.isEmpty()) {
            return new MissingKeyException(table(), "has no replica identity");
        }
        boolean same =
                wanted != ReplicaIdentity.FULL && Set.copyOf(identityColumns).equals(Set.copyOf(columns));
        return same ? null : PartitionException.otherIdentity(whole, columns, table(), identityColumns);
    }
}
