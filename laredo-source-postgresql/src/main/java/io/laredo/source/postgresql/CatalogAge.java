package io.laredo.source.postgresql;

import io.laredo.TableId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Finds tables that may have changed without a message while nobody followed the slot: altered in a way that rewrites rows,
 * renamed, left out of the publication for a while, or of a type whose labels or attributes were renamed.
 *
 * <p>The slot keeps the number of a transaction, its {@code catalog_xmin}: whatever came after the place where the slot is
 * has that number or a later one. A catalog row that was written by an earlier transaction is older than the slot's place, so
 * its table has not changed since. The converse does not hold, and costs a copy: the number can lag behind the place.
 *
 * <p>Of a partitioned table that cannot be known: a partition that was dropped leaves no trace.
 */
final class CatalogAge {
    private static final int SCHEMAS_PUBLISHED_SINCE = 15;

    private static final String ENTRIES = """
            SELECT xmin FROM pg_catalog.pg_attribute WHERE attrelid = wanted.oid::oid AND attnum > 0
            UNION ALL SELECT xmin FROM pg_catalog.pg_type WHERE typrelid = wanted.oid::oid
            UNION ALL SELECT names.xmin
                      FROM (SELECT xmin FROM pg_catalog.pg_enum
                            UNION ALL SELECT a.xmin FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_class c ON c.oid = a.attrelid
                                      WHERE c.relkind = 'c') AS names
                      WHERE EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = wanted.oid::oid AND atttypid >= 16384)
            UNION ALL SELECT xmin FROM pg_catalog.pg_publication WHERE pubname = publication.name
            UNION ALL SELECT r.xmin FROM pg_catalog.pg_publication_rel r JOIN pg_catalog.pg_publication p ON p.oid = r.prpubid
                      WHERE p.pubname = publication.name AND r.prrelid = wanted.oid::oid
            """;

    private static final String SCHEMA_ENTRIES = """
            UNION ALL SELECT n.xmin FROM pg_catalog.pg_publication_namespace n
                      JOIN pg_catalog.pg_publication p ON p.oid = n.pnpubid WHERE p.pubname = publication.name
            """;

    private static final String YOUNG = """
            SELECT wanted.oid
            FROM unnest(?::int8[]) AS wanted(oid), (SELECT ?::name) AS publication(name), pg_catalog.pg_replication_slots s
            WHERE s.slot_name = ? AND EXISTS (SELECT FROM (%s) AS entry WHERE age(entry.xmin) BETWEEN 0 AND age(s.catalog_xmin))
            """;

    private final Connection control;
    private final PostgresSourceSettings settings;

    CatalogAge(Connection control, PostgresSourceSettings settings) {
        this.control = control;
        this.settings = settings;
    }

    /** Those of the tables that may have changed since the place where the slot is. */
    Set<TableId> youngerThanSlot(Collection<Relation> relations) throws SQLException {
        Map<Long, TableId> tables = new HashMap<>();
        relations.forEach(
                relation -> tables.put(relation.oid(), relation.schema().table()));
        Set<TableId> young = relations.stream()
                .filter(Relation::partitioned)
                .map(relation -> relation.schema().table())
                .collect(Collectors.toCollection(TreeSet::new));
        try (PreparedStatement statement = control.prepareStatement(YOUNG.formatted(entries()))) {
            statement.setArray(1, control.createArrayOf("int8", tables.keySet().toArray()));
            statement.setString(2, settings.publication().name());
            statement.setString(3, settings.slot().name());
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    young.add(tables.get(rows.getLong(1)));
                }
            }
        }
        return young;
    }

    private String entries() throws SQLException {
        int major = control.getMetaData().getDatabaseMajorVersion();
        return major >= SCHEMAS_PUBLISHED_SINCE ? ENTRIES + SCHEMA_ENTRIES : ENTRIES;
    }
}
