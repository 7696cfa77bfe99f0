package io.laredo.source.postgresql;

import io.laredo.TableId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a publication offers of a table.
 *
 * @param columns the columns whose values travel; null for all but the generated ones, before PostgreSQL 15
 * @param rowFilter an SQL condition that the rows meet; null when there is none
 */
record PublishedTable(
        @Nullable Set<String> columns, @Nullable String rowFilter) {
    private static final int COLUMNS_SINCE = 15;

    /**
     * The OIDs of the tables that a publication offers under their own names. Where it offers partitioned tables, it offers
     * no partitions of theirs, though PostgreSQL 14 lists some.
     */
    static final String OFFERED = """
            WITH listed AS MATERIALIZED (
                SELECT c.oid, p.* FROM pg_catalog.pg_publication_tables p
                     JOIN pg_catalog.pg_namespace n ON n.nspname = p.schemaname
                     JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relname = p.tablename
                WHERE p.pubname = ?),
            offered AS MATERIALIZED (
                SELECT * FROM listed WHERE NOT EXISTS (
                    SELECT FROM pg_catalog.pg_partition_ancestors(listed.oid) AS a(relid)
                         JOIN listed AS root ON root.oid = a.relid AND root.oid <> listed.oid))
            """;

    private static final String ALL = OFFERED + "SELECT schemaname, tablename FROM offered";

    private static final String ALL_WITH_PARTS =
            OFFERED + "SELECT schemaname, tablename, attnames::text[], rowfilter FROM offered";

    /** All tables of a publication, as the connection sees them. */
    static Map<TableId, PublishedTable> load(Connection connection, String publication) throws SQLException {
        boolean hasParts = connection.getMetaData().getDatabaseMajorVersion() >= COLUMNS_SINCE;
        Map<TableId, PublishedTable> tables = new TreeMap<>();
        try (PreparedStatement statement = connection.prepareStatement(hasParts ? ALL_WITH_PARTS : ALL)) {
            statement.setString(1, publication);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    tables.put(
                            new TableId(rows.getString(1), rows.getString(2)),
                            hasParts ? read(rows) : new PublishedTable(null, null));
                }
            }
        }
        return tables;
    }

    private static PublishedTable read(ResultSet row) throws SQLException {
        String[] columns = (String[]) row.getArray(3).getArray();
        return new PublishedTable(
                Arrays.stream(columns).collect(Collectors.toUnmodifiableSet()), row.getString("rowfilter"));
    }

    /** Whether the values of a column travel. */
    boolean has(String column, boolean generated) {
        return columns == null ? !generated : columns.contains(column);
    }
}
