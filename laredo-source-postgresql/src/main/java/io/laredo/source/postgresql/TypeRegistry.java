package io.laredo.source.postgresql;

import io.laredo.ColumnType;
import io.laredo.ValueKind;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The types of a database, by OID, loaded from its catalog as they are met. For one thread at a time. */
final class TypeRegistry {
    private static final String LOAD = """
            WITH RECURSIVE wanted(oid) AS (
                SELECT unnest(?::int8[])::oid
              UNION
                SELECT related.oid FROM wanted JOIN pg_catalog.pg_type t ON t.oid = wanted.oid, LATERAL (
                         VALUES (t.typbasetype), (t.typelem)
                       UNION ALL SELECT rngsubtype FROM pg_catalog.pg_range WHERE rngtypid = t.oid
                       UNION ALL SELECT rngtypid FROM pg_catalog.pg_range WHERE rngmultitypid = t.oid
                       UNION ALL SELECT atttypid FROM pg_catalog.pg_attribute
                                 WHERE attrelid = t.typrelid AND attnum > 0 AND NOT attisdropped
                     ) AS related(oid) WHERE related.oid <> 0)
            SELECT t.oid::int8, t.typname, t.typtype, t.typbasetype::int8, e.typdelim AS element_delimiter,
                   COALESCE(CASE WHEN t.typcategory = 'A' AND t.typlen = -1 THEN t.typelem END,
                            (SELECT rngsubtype FROM pg_catalog.pg_range WHERE rngtypid = t.oid),
                            (SELECT rngtypid FROM pg_catalog.pg_range WHERE rngmultitypid = t.oid), 0)::int8 AS element,
                   ARRAY(SELECT attname::text FROM pg_catalog.pg_attribute WHERE attrelid = t.typrelid AND attnum > 0
                         AND NOT attisdropped ORDER BY attnum) AS field_names,
                   ARRAY(SELECT atttypid::int8 FROM pg_catalog.pg_attribute WHERE attrelid = t.typrelid AND attnum > 0
                         AND NOT attisdropped ORDER BY attnum) AS field_types
            FROM wanted JOIN pg_catalog.pg_type t ON t.oid = wanted.oid
                 LEFT JOIN pg_catalog.pg_type e ON e.oid = t.typelem
            """;

    /** Arrays by their catalog entry, but printed in a form of their own. */
    private static final Set<Long> VECTORS = Set.of(22L, 30L);

    private static final Map<Long, PgType> BUILT_IN = Map.ofEntries(
            entry(16, ValueKind.BOOLEAN, "boolean", ScalarReaders.BOOL),
            entry(21, ValueKind.INT2, "smallint", ScalarReaders.INT2),
            entry(23, ValueKind.INT4, "integer", ScalarReaders.INT4),
            entry(20, ValueKind.INT8, "bigint", ScalarReaders.INT8),
            entry(700, ValueKind.FLOAT4, "real", ScalarReaders.FLOAT4),
            entry(701, ValueKind.FLOAT8, "double precision", ScalarReaders.FLOAT8),
            entry(1700, ValueKind.NUMERIC, "numeric", ScalarReaders.NUMERIC),
            entry(25, ValueKind.TEXT, "text", ScalarReaders.TEXT),
            entry(1043, ValueKind.TEXT, "character varying", ScalarReaders.TEXT),
            entry(1042, ValueKind.PADDED_TEXT, "character", ScalarReaders.TEXT),
            entry(19, ValueKind.TEXT, "name", ScalarReaders.TEXT),
            entry(142, ValueKind.TEXT, "xml", ScalarReaders.PRINTED),
            entry(17, ValueKind.BYTES, "bytea", ScalarReaders.BYTEA),
            entry(2950, ValueKind.UUID, "uuid", ScalarReaders.UUID_READER),
            entry(1082, ValueKind.DATE, "date", TimeReaders.DATE),
            entry(1083, ValueKind.TIME, "time without time zone", TimeReaders.TIME),
            entry(1266, ValueKind.TIME_WITH_OFFSET, "time with time zone", TimeReaders.TIME_WITH_OFFSET),
            entry(1114, ValueKind.TIMESTAMP, "timestamp without time zone", TimeReaders.TIMESTAMP),
            entry(1184, ValueKind.INSTANT, "timestamp with time zone", TimeReaders.INSTANT),
            entry(1186, ValueKind.INTERVAL, "interval", TimeReaders.INTERVAL),
            entry(114, ValueKind.JSON, "json", ScalarReaders.JSON),
            entry(3802, ValueKind.JSON, "jsonb", ScalarReaders.JSONB));

    private final Map<Long, PgType> types = new HashMap<>(BUILT_IN);

    private static Map.Entry<Long, PgType> entry(long oid, ValueKind kind, String name, ValueReader reader) {
        return Map.entry(oid, new PgType(new ColumnType(kind, name), reader));
    }

    /** Loads those of the types that are not known yet. */
    void load(Connection connection, Collection<Long> oids) throws SQLException {
        Long[] unknown =
                oids.stream().filter(oid -> !types.containsKey(oid)).distinct().toArray(Long[]::new);
        if (unknown.length == 0) {
            return;
        }
        Map<Long, CatalogEntry> loaded = new HashMap<>();
        Array wanted = connection.createArrayOf("int8", unknown);
        try (PreparedStatement statement = connection.prepareStatement(LOAD)) {
            statement.setArray(1, wanted);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    loaded.put(rows.getLong("oid"), new CatalogEntry(rows));
                }
            }
        }
        loaded.keySet().forEach(oid -> resolve(oid, loaded));
    }

    /** Whether all of them have been found. */
    boolean knows(Collection<Long> oids) {
        return types.keySet().containsAll(oids);
    }

    PgType get(long oid) {
        PgType type = types.get(oid);
        if (type == null) {
            throw new IllegalArgumentException("The type with OID %d is not in the catalog".formatted(oid));
        }
        return type;
    }

    private PgType resolve(long oid, Map<Long, CatalogEntry> loaded) {
        PgType known = types.get(oid);
        if (known != null) {
            return known;
        }
        PgType made = make(oid, loaded.get(oid), loaded);
        types.put(oid, made);
        return made;
    }

    private PgType make(long oid, @Nullable CatalogEntry entry, Map<Long, CatalogEntry> loaded) {
        if (entry == null) {
            return new PgType(new ColumnType(ValueKind.OTHER, "oid " + oid), ScalarReaders.PRINTED);
        }
        return switch (entry.kind) {
            case 'd' -> resolve(entry.base, loaded);
            case 'e' -> new PgType(new ColumnType(ValueKind.TEXT, entry.name), ScalarReaders.TEXT);
            case 'r' -> range(entry, loaded);
            case 'm' -> multirange(entry, loaded);
            case 'c' -> struct(entry, loaded);
            default -> entry.element != 0 && !VECTORS.contains(oid) ? array(entry, loaded) : base(entry);
        };
    }

    private PgType array(CatalogEntry entry, Map<Long, CatalogEntry> loaded) {
        PgType element = resolve(entry.element, loaded);
        return new PgType(
                new ColumnType(ValueKind.ARRAY, element.type().databaseType() + "[]", element.type()),
                new ArrayReader(element.reader(), entry.elementDelimiter));
    }

    private PgType range(CatalogEntry entry, Map<Long, CatalogEntry> loaded) {
        PgType bound = resolve(entry.element, loaded);
        return new PgType(new ColumnType(ValueKind.RANGE, entry.name, bound.type()), new RangeReader(bound.reader()));
    }

    private PgType multirange(CatalogEntry entry, Map<Long, CatalogEntry> loaded) {
        PgType range = resolve(entry.element, loaded);
        return new PgType(
                new ColumnType(ValueKind.MULTIRANGE, entry.name, range.type().element()),
                new MultirangeReader((RangeReader) range.reader()));
    }

    private PgType struct(CatalogEntry entry, Map<Long, CatalogEntry> loaded) {
        List<ValueReader> readers = entry.fieldTypes.stream()
                .map(type -> resolve(type, loaded).reader())
                .toList();
        return new PgType(new ColumnType(ValueKind.STRUCT, entry.name), new StructReader(entry.fieldNames, readers));
    }

    /** Types of extensions have no fixed OID, so those are known by name. */
    private static PgType base(CatalogEntry entry) {
        return switch (entry.name) {
            case "citext" -> new PgType(new ColumnType(ValueKind.CASELESS_TEXT, entry.name), ScalarReaders.TEXT);
            case "hstore" -> new PgType(new ColumnType(ValueKind.MAP, entry.name), new HstoreReader());
            default -> new PgType(new ColumnType(ValueKind.OTHER, entry.name), ScalarReaders.PRINTED);
        };
    }

    private record CatalogEntry(
            String name,
            char kind,
            long base,
            long element,
            char elementDelimiter,
            List<String> fieldNames,
            List<Long> fieldTypes) {
        private CatalogEntry(ResultSet row) throws SQLException {
            this(
                    row.getString("typname"),
                    row.getString("typtype").charAt(0),
                    row.getLong("typbasetype"),
                    row.getLong("element"),
                    row.getString("element_delimiter") == null
                            ? ','
                            : row.getString("element_delimiter").charAt(0),
                    List.of((String[]) row.getArray("field_names").getArray()),
                    List.of((Long[]) row.getArray("field_types").getArray()));
        }
    }
}
