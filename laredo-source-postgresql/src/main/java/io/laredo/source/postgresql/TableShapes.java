package io.laredo.source.postgresql;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the catalog says of some tables at one moment, to notice a change that sends no message.
 *
 * <p>{@code ALTER … TYPE … USING} and {@code ADD COLUMN … DEFAULT} change every row without a word in the stream. They do
 * write the catalog's rows of the columns, so the transaction that last wrote one is part of its shape. The file of a table
 * is not: TRUNCATE changes it, and is streamed. What the publication offers of a table is: a table that was taken out and
 * put back lacks what happened in between, and a row filter or a column list hides rows or values. So are the tables below
 * it, {@link PartitionShapes}, and the names that its values are shown by, {@link TypeNames}.
 */
final class TableShapes {
    private static final String LOAD = PublishedTable.OFFERED + """
            SELECT c.oid::int8,
                   concat_ws(' ', c.relname, c.relnamespace, c.relkind, c.relpersistence, c.relreplident,
                             to_jsonb(p) - 'pubowner' - 'pubviaroot', to_jsonb(r), offered.oid IS NOT NULL) AS relation,
                   a.attnum,
                   concat_ws(' ', a.attname, a.atttypid, a.atttypmod, a.attisdropped, a.xmin) AS shape,
                   a.atthasdef AND NOT a.attisdropped AS fills_rows,
                   a.atttypid >= 16384 AND NOT a.attisdropped AS of_own_type
            FROM pg_catalog.pg_class c JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0
                 LEFT JOIN pg_catalog.pg_publication p ON p.pubname = ?
                 LEFT JOIN pg_catalog.pg_publication_rel r ON r.prpubid = p.oid AND r.prrelid = c.oid
                 LEFT JOIN offered ON offered.oid = c.oid
            WHERE c.oid = ANY (?::int8[]::oid[])
            """;

    private final Map<Long, TableShape> shapes;
    private final TypeNames typeNames;

    private TableShapes(Map<Long, TableShape> shapes, TypeNames typeNames) {
        this.shapes = shapes;
        this.typeNames = typeNames;
    }

    /** Reads the shapes as the connection sees them. */
    static TableShapes load(Connection connection, String publication, Collection<Relation> relations)
            throws SQLException {
        Map<Long, TableShape> shapes = new HashMap<>();
        Object[] oids = relations.stream().map(Relation::oid).toArray();
        Map<Long, PartitionShapes> below = PartitionShapes.load(connection, oids);
        try (PreparedStatement statement = connection.prepareStatement(LOAD)) {
            statement.setString(1, publication);
            statement.setString(2, publication);
            statement.setArray(3, connection.createArrayOf("int8", oids));
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    String relation = rows.getString("relation");
                    shapes.computeIfAbsent(
                                    rows.getLong("oid"),
                                    oid -> new TableShape(
                                            relation, new TreeMap<>(), below.getOrDefault(oid, PartitionShapes.NONE)))
                            .columns
                            .put(
                                    rows.getInt("attnum"),
                                    new ColumnShape(
                                            rows.getString("shape"),
                                            rows.getBoolean("fills_rows"),
                                            rows.getBoolean("of_own_type")));
                }
            }
        }
        return new TableShapes(shapes, TypeNames.load(connection));
    }

    /** Whether the relation is there. */
    boolean has(Relation relation) {
        return shapes.containsKey(relation.oid());
    }

    /**
     * Whether the rows of a relation may not be what the stream told.
     *
     * @param later the shapes at a later moment
     */
    boolean hasChanged(Relation relation, TableShapes later) {
        TableShape before = shapes.get(relation.oid());
        TableShape after = later.shapes.get(relation.oid());
        return before == null
                || after == null
                || !before.leadsTo(after)
                || (before.hasOwnTypes() && !typeNames.leadsTo(later.typeNames));
    }

    /** These shapes, and others in place of those of the same relations. A name that changed in between is still to notice. */
    TableShapes with(TableShapes others) {
        Map<Long, TableShape> all = new HashMap<>(shapes);
        all.putAll(others.shapes);
        return new TableShapes(all, typeNames);
    }

    /** The tables below a relation. */
    PartitionShapes below(Relation relation) {
        TableShape shape = shapes.get(relation.oid());
        return shape == null ? PartitionShapes.NONE : shape.below;
    }

    private record TableShape(String relation, Map<Integer, ColumnShape> columns, PartitionShapes below) {
        /**
         * Whether nothing but new columns without a default, which are null in every old row, and new partitions without
         * rows came about.
         */
        private boolean leadsTo(TableShape after) {
            return relation.equals(after.relation)
                    && below.leadsTo(after.below)
                    && after.columns.entrySet().containsAll(columns.entrySet())
                    && after.columns.entrySet().stream()
                            .noneMatch(column -> !columns.containsKey(column.getKey()) && column.getValue().fillsRows);
        }

        /** Whether it shows values of types that users made. */
        private boolean hasOwnTypes() {
            return columns.values().stream().anyMatch(ColumnShape::ofOwnType);
        }
    }

    private record ColumnShape(String shape, boolean fillsRows, boolean ofOwnType) {}
}
