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

    private static final String ALL =
            "SELECT schemaname, tablename FROM pg_catalog.pg_publication_tables WHERE pubname = ?";

    private static final String ALL_WITH_PARTS =
            "SELECT schemaname, tablename, attnames::text[], rowfilter FROM pg_catalog.pg_publication_tables WHERE pubname = ?";

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
