package io.laredo.source.postgresql;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;

/**
 * The names inside the types of a database at one moment: the labels of enums, the attributes of composite types. Rows keep
 * numbers, so {@code ALTER TYPE … RENAME} changes what every row shows without a message. A new label changes none. Types
 * that come with the server have OIDs below 16384 and keep theirs.
 */
record TypeNames(Map<String, String> names) {
    private static final String LOAD = """
            SELECT 'label ' || oid, enumlabel::text FROM pg_catalog.pg_enum
            UNION ALL
            SELECT 'composite ' || a.attrelid, string_agg(concat_ws(' ', a.attnum, a.attname, a.atttypid), ',' ORDER BY a.attnum)
            FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_class c ON c.oid = a.attrelid
            WHERE c.relkind = 'c' AND a.attnum > 0 AND c.oid >= 16384 GROUP BY a.attrelid
            """;

    static TypeNames load(Connection connection) throws SQLException {
        Map<String, String> names = new HashMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(LOAD)) {
            while (rows.next()) {
                names.put(rows.getString(1), rows.getString(2));
            }
        }
        return new TypeNames(names);
    }

    /** Whether each of them that is still there has kept its name. */
    boolean leadsTo(TypeNames later) {
        return names.entrySet().stream()
                .allMatch(name -> name.getValue().equals(later.names.getOrDefault(name.getKey(), name.getValue())));
    }
}
