package io.laredo.source.postgresql;

import io.laredo.Column;
import io.laredo.SourceSetupException;
import io.laredo.TableId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;

/**
 * Checks that a stream in binary can be sent and read. The server sends a value in binary if its type has a send function,
 * and gives up in the middle of the stream if a type within it, such as the elements of an array, has none.
 */
final class BinaryForms {
    private static final String WITHOUT_SEND = """
            WITH RECURSIVE part(schema, name, attname, type, oid, nested) AS (
                SELECT p.schemaname, p.tablename, a.attname, format_type(a.atttypid, a.atttypmod), a.atttypid, false
                FROM pg_catalog.pg_publication_tables p
                     JOIN pg_catalog.pg_namespace n ON n.nspname = p.schemaname
                     JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relname = p.tablename
                     JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
                WHERE p.pubname = ?
              UNION
                SELECT part.schema, part.name, part.attname, part.type, inner_type.oid, true
                FROM part JOIN pg_catalog.pg_type t ON t.oid = part.oid, LATERAL (
                         SELECT t.typelem WHERE t.typlen = -1
                       UNION ALL SELECT rngsubtype FROM pg_catalog.pg_range WHERE rngtypid = t.oid
                       UNION ALL SELECT rngtypid FROM pg_catalog.pg_range WHERE rngmultitypid = t.oid
                       UNION ALL SELECT t.typbasetype
                       UNION ALL SELECT atttypid FROM pg_catalog.pg_attribute
                                 WHERE attrelid = t.typrelid AND attnum > 0 AND NOT attisdropped
                     ) AS inner_type(oid) WHERE inner_type.oid <> 0)
            SELECT part.schema, part.name, part.attname, part.type
            FROM part JOIN pg_catalog.pg_type t ON t.oid = part.oid
            WHERE part.nested AND t.typsend = 0
            ORDER BY 1, 2, 3 LIMIT 1
            """;

    private BinaryForms() {}

    /** @throws SourceSetupException a type has no binary form, or none that is known here */
    static void require(Connection connection, String publication, Collection<Relation> relations) throws SQLException {
        for (Relation relation : relations) {
            requireReadable(relation);
        }
        try (PreparedStatement statement = connection.prepareStatement(WITHOUT_SEND)) {
            statement.setString(1, publication);
            try (ResultSet row = statement.executeQuery()) {
                if (row.next()) {
                    throw missing(
                            row.getString("attname"),
                            new TableId(row.getString("schema"), row.getString("name")),
                            row.getString("type"),
                            "which the server cannot send in binary");
                }
            }
        }
    }

    private static void requireReadable(Relation relation) {
        List<Column> columns = relation.schema().columns();
        for (int i = 0; i < columns.size(); i++) {
            if (!relation.readers().get(i).readsBinary()) {
                throw missing(
                        columns.get(i).name(),
                        relation.schema().table(),
                        columns.get(i).type().databaseType(),
                        "of which only the text form is known");
            }
        }
    }

    private static SourceSetupException missing(String column, TableId table, String type, String why) {
        return new SourceSetupException(
                "The stream cannot be in binary: column '%s' of published table %s has type %s, %s"
                        .formatted(column, table, type, why),
                "Set laredo.stream.binary=false, or take the table out of the publication.",
                null);
    }
}
