package io.laredo.source.postgresql;

import io.laredo.Column;
import io.laredo.ReplicaIdentity;
import io.laredo.SourceSetupException;
import io.laredo.TableId;
import io.laredo.TableSchema;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Reads the shapes of tables from the system catalog, as of the snapshot of the connection that it is given. */
final class Catalog {
    private static final String TABLES = """
            SELECT n.nspname, c.relname, c.oid::int8, c.relkind, c.relpersistence, c.relreplident, c.relfilenode::int8,
                   has_table_privilege(c.oid, 'SELECT') AND has_schema_privilege(n.oid, 'USAGE') AS readable,
                   pg_catalog.row_security_active(c.oid) AS hidden,
                   EXISTS (SELECT FROM pg_catalog.pg_attribute a WHERE a.attrelid = c.oid AND a.attgenerated <> ''
                           AND NOT a.attisdropped) AS generated
            FROM unnest(?::text[], ?::text[]) AS wanted(schema, name)
                 JOIN pg_catalog.pg_namespace n ON n.nspname = wanted.schema
                 JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relname = wanted.name
            """;

    private static final String COLUMNS = """
            SELECT a.attname, a.attgenerated <> '' AS generated, a.atttypid::int8, a.atttypmod, NOT a.attnotnull AS nullable,
                   pg_catalog.format_type(a.atttypid, a.atttypmod) AS type
            FROM pg_catalog.pg_attribute a
            WHERE a.attrelid = ?::int8::oid AND a.attnum > 0 AND NOT a.attisdropped
            ORDER BY a.attnum
            """;

    private static final String KEYS = """
            SELECT i.indisprimary, i.indisprimary AND i.indimmediate AS isdefault, i.indisreplident,
                   i.indisprimary AND i.indimmediate AND i.indisvalid AS isvalidkey, a.attname
            FROM pg_catalog.pg_index i, unnest(i.indkey) WITH ORDINALITY AS k(attnum, place)
                 JOIN pg_catalog.pg_attribute a ON a.attnum = k.attnum
            WHERE i.indrelid = ?::int8::oid AND a.attrelid = i.indrelid AND k.place <= i.indnkeyatts
              AND (i.indisprimary OR i.indisreplident)
            ORDER BY k.place
            """;

    private static final String SIMILAR = """
            SELECT format('%s.%s', n.nspname, c.relname)
            FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
            WHERE c.relkind IN ('r', 'p') AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname NOT LIKE 'pg\\_toast%'
            ORDER BY n.nspname, c.relname LIMIT 1000
            """;

    /** Since then an update of a published table fails when its identity has unpublished columns. */
    static final int FULL_WITHOUT_GENERATED_SINCE = 18;

    private final Connection connection;
    private final TypeRegistry types;

    Catalog(Connection connection, TypeRegistry types) {
        this.connection = connection;
        this.types = types;
    }

    /** Reads tables with all columns that can travel, by name. */
    Tables load(Collection<TableId> wanted) throws SQLException {
        return load(wanted, Map.of());
    }

    /**
     * Reads tables as they are published, by name.
     *
     * @param published what travels of them; all that can, of a table that is not in it
     */
    Tables load(Collection<TableId> wanted, Map<TableId, PublishedTable> published) throws SQLException {
        Map<TableId, Relation> relations = new TreeMap<>();
        Map<TableId, SourceSetupException> refused = new TreeMap<>();
        for (TableEntry entry : entries(wanted)) {
            try {
                entry.requireReplicable(connection);
                relations.put(
                        entry.table,
                        relation(entry, published.getOrDefault(entry.table, new PublishedTable(null, null))));
            } catch (SourceSetupException e) {
                refused.put(entry.table, e);
            }
        }
        for (TableId table : wanted) {
            if (!relations.containsKey(table) && !refused.containsKey(table)) {
                refused.put(table, TableNotFoundException.missing(table, connection.getCatalog(), similar(table)));
            }
        }
        return new Tables(relations, refused);
    }

    /**
     * What became of the tables that were asked for.
     *
     * @param relations those that can be replicated
     * @param refused the others: a {@link TableNotFoundException} for one that does not exist or is no table with rows
     *     of its own, a {@link MissingKeyException} for one without replica identity, a {@link TablePrivilegeException} for
     *     one that the role may not read, or not with all its rows, a {@link PartitionException} for one with tables below
     *     it that do not suit it
     */
    record Tables(Map<TableId, Relation> relations, Map<TableId, SourceSetupException> refused) {}

    private List<TableEntry> entries(Collection<TableId> wanted) throws SQLException {
        List<TableEntry> entries = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(TABLES)) {
            statement.setArray(
                    1,
                    connection.createArrayOf(
                            "text", wanted.stream().map(TableId::schema).toArray()));
            statement.setArray(
                    2,
                    connection.createArrayOf(
                            "text", wanted.stream().map(TableId::name).toArray()));
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    entries.add(new TableEntry(rows));
                }
            }
        }
        return entries;
    }

    private Relation relation(TableEntry entry, PublishedTable published) throws SQLException {
        List<Partition> partitions = partitions(entry);
        List<ColumnEntry> columns = columns(entry.oid, published);
        types.load(connection, columns.stream().map(column -> column.typeOid).toList());
        List<String> names = columns.stream().map(column -> column.name).toList();
        List<String> primaryKey = key(entry.oid, "indisprimary");
        ReplicaIdentity identity = entry.identity();
        List<String> identityColumns = switch (identity) {
            case DEFAULT -> key(entry.oid, "isdefault");
            case INDEX -> key(entry.oid, "indisreplident");
            case FULL -> names;
            case NOTHING -> List.of();
        };
        if (identityColumns.isEmpty()) {
            throw new MissingKeyException(
                    entry.table,
                    switch (identity) {
                        case DEFAULT ->
                            primaryKey.isEmpty()
                                    ? "has no primary key"
                                    : "has a DEFERRABLE primary key, which cannot be its replica identity";
                        case INDEX -> "has lost the index of its replica identity";
                        case FULL -> "has no columns";
                        case NOTHING -> "has REPLICA IDENTITY NOTHING";
                    });
        }
        if (!names.containsAll(identityColumns)) {
            throw new MissingKeyException(
                    entry.table,
                    "has a column in its replica identity that is generated, or not in the publication's list");
        }
        List<TableFile> files = files(entry, partitions, identity, identityColumns);
        Set<String> inIdentity = new HashSet<>(identityColumns);
        return new Relation(
                entry.oid,
                entry.isPartitioned(),
                files,
                new TableSchema(
                        entry.table,
                        columns.stream().map(column -> column.column(types)).toList(),
                        names.containsAll(primaryKey) ? primaryKey : List.of(),
                        identity,
                        identityColumns),
                columns.stream()
                        .map(column -> new Relation.ColumnKey(
                                column.name, column.typeOid, column.typeModifier, inIdentity.contains(column.name)))
                        .toList(),
                columns.stream()
                        .map(column -> types.get(column.typeOid).reader())
                        .toList(),
                published.rowFilter());
    }

    /** The partitions of a table, if those can be replicated with it that come later. Other tables have none. */
    private List<Partition> partitions(TableEntry entry) throws SQLException {
        List<Partition> below = Partition.below(connection, entry.oid);
        if (!entry.isPartitioned() && !below.isEmpty()) {
            throw PartitionException.parent(
                    entry.table, below.stream().map(Partition::table).toList());
        }
        for (Partition partition : below) {
            partition.requireLocal(entry.table);
        }
        if (entry.isPartitioned() && key(entry.oid, "isvalidkey").isEmpty()) {
            throw PartitionException.withoutPrimaryKey(entry.table);
        }
        return below;
    }

    /** Where the rows of a table are. */
    private List<TableFile> files(
            TableEntry entry, List<Partition> partitions, ReplicaIdentity identity, List<String> identityColumns)
            throws SQLException {
        if (!entry.isPartitioned()) {
            return List.of(new TableFile(entry.table, entry.oid, entry.fileNode));
        }
        String role = connection.getMetaData().getUserName();
        int major = connection.getMetaData().getDatabaseMajorVersion();
        List<Partition> withRows =
                partitions.stream().filter(Partition::hasRows).toList();
        withRows.forEach(partition -> partition.requireReplicable(entry.table, identity, identityColumns, role, major));
        return withRows.stream().map(Partition::file).toList();
    }

    private List<ColumnEntry> columns(long table, PublishedTable published) throws SQLException {
        List<ColumnEntry> columns = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(COLUMNS)) {
            statement.setLong(1, table);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    if (published.has(rows.getString("attname"), rows.getBoolean("generated"))) {
                        columns.add(new ColumnEntry(rows));
                    }
                }
            }
        }
        return columns;
    }

    private List<String> key(long table, String flag) throws SQLException {
        List<String> names = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(KEYS)) {
            statement.setLong(1, table);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    if (rows.getBoolean(flag)) {
                        names.add(rows.getString("attname"));
                    }
                }
            }
        }
        return names;
    }

    private List<String> similar(TableId table) throws SQLException {
        List<String> names = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(SIMILAR);
                ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                names.add(rows.getString(1));
            }
        }
        return NearestNames.of(table.toString(), names);
    }

    /** The database's name for a type with a modifier. */
    static String formatType(Connection connection, long oid, int modifier) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("SELECT pg_catalog.format_type(?::int8::oid, ?)")) {
            statement.setLong(1, oid);
            statement.setInt(2, modifier);
            try (ResultSet rows = statement.executeQuery()) {
                rows.next();
                return Optional.ofNullable(rows.getString(1)).orElse("oid " + oid);
            }
        }
    }

    private record TableEntry(
            TableId table,
            long oid,
            char kind,
            char persistence,
            char replicaIdentity,
            long fileNode,
            boolean readable,
            boolean hidden,
            boolean generated) {
        private TableEntry(ResultSet row) throws SQLException {
            this(
                    new TableId(row.getString("nspname"), row.getString("relname")),
                    row.getLong("oid"),
                    row.getString("relkind").charAt(0),
                    row.getString("relpersistence").charAt(0),
                    row.getString("relreplident").charAt(0),
                    row.getLong("relfilenode"),
                    row.getBoolean("readable"),
                    row.getBoolean("hidden"),
                    row.getBoolean("generated"));
        }

        private boolean isPartitioned() {
            return kind == 'p';
        }

        private void requireReplicable(Connection connection) throws SQLException {
            String other = switch (kind) {
                case 'r', 'p' -> null;
                case 'v' -> "a view";
                case 'm' -> "a materialized view";
                case 'f' -> "a foreign table";
                default -> "no table (relkind " + kind + ")";
            };
            if (other == null && persistence != 'p') {
                other = persistence == 'u' ? "an unlogged table" : "a temporary table";
            }
            if (other != null) {
                throw TableNotFoundException.notReplicable(table, other);
            }
            String role = connection.getMetaData().getUserName();
            if (!readable) {
                throw TablePrivilegeException.unreadable(table, role);
            }
            if (hidden) {
                throw TablePrivilegeException.rowsHidden(table, role);
            }
            if (generated
                    && identity() == ReplicaIdentity.FULL
                    && connection.getMetaData().getDatabaseMajorVersion() >= FULL_WITHOUT_GENERATED_SINCE) {
                throw MissingKeyException.fullWithGenerated(table);
            }
        }

        private ReplicaIdentity identity() {
            return identityOf(replicaIdentity);
        }
    }

    /** The meaning of {@code relreplident}, which the protocol uses, too. */
    static ReplicaIdentity identityOf(char letter) {
        return switch (letter) {
            case 'd' -> ReplicaIdentity.DEFAULT;
            case 'i' -> ReplicaIdentity.INDEX;
            case 'f' -> ReplicaIdentity.FULL;
            case 'n' -> ReplicaIdentity.NOTHING;
            default -> throw new IllegalArgumentException("Unknown replica identity '%s'".formatted(letter));
        };
    }

    private record ColumnEntry(String name, long typeOid, int typeModifier, boolean nullable, String type) {
        private ColumnEntry(ResultSet row) throws SQLException {
            this(
                    row.getString("attname"),
                    row.getLong("atttypid"),
                    row.getInt("atttypmod"),
                    row.getBoolean("nullable"),
                    row.getString("type"));
        }

        private Column column(TypeRegistry types) {
            return new Column(name, types.get(typeOid).named(type), nullable);
        }
    }
}
