package io.laredo.source.postgresql;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the catalog says of the tables below some at one moment: partitions at every level, and tables that inherit.
 *
 * <p>ATTACH, DETACH and DROP of a partition bring and take rows without a message, and so does its TRUNCATE, when the
 * publication tells of partitions under the name of the whole; that gives it a new file. A partition that was made in its
 * place by {@code CREATE TABLE … PARTITION OF} brings none, and all that is written to it is streamed.
 */
final class PartitionShapes {
    /*
     * How to tell that a partition was made in its place. Its entry in pg_inherits is of the same transaction as the
     * table; and ATTACH writes each of its columns' catalog rows anew, so not one is left of the command that made the
     * table. That one's transaction and command are with the column tableoid, which is never altered. (One whose columns
     * all have defaults is taken for attached, and costs a copy.) A file that is not named like the table is not the
     * first: it was truncated since. Both hold in PostgreSQL 14 to 18: MergeAttributesIntoExisting in tablecmds.c,
     * heap_create in heap.c.
     */
    private static final String LOAD = Partition.BELOW + """
            SELECT below.root::int8, c.oid::int8,
                   concat_ws(' ', below.parent, below.since, c.relkind, c.relpersistence, c.relreplident, c.relfilenode, %s) AS shape,
                   CASE WHEN c.relispartition AND c.relkind IN ('r', 'p') AND c.relpersistence = 'p' AND c.relfilenode IN (c.oid, 0)
                             AND c.relreplident = 'd' AND whole.relreplident = 'd' AND below.since = made.xmin
                             AND EXISTS (SELECT FROM pg_catalog.pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0
                                         AND NOT a.attisdropped AND a.xmin = made.xmin AND a.cmin = made.cmin)
                        THEN made.xmin::text::int8 END AS made
            FROM below JOIN pg_catalog.pg_class c ON c.oid = below.oid JOIN pg_catalog.pg_class whole ON whole.oid = below.root
                 JOIN pg_catalog.pg_attribute made ON made.attrelid = c.oid AND made.attname = 'tableoid'
            """.formatted(Partition.IDENTITY);

    static final PartitionShapes NONE = new PartitionShapes();

    private final Map<Long, PartitionShape> shapes = new HashMap<>();

    private PartitionShapes() {}

    /** Reads those below each of some tables, as the connection sees them. */
    static Map<Long, PartitionShapes> load(Connection connection, Object[] oids) throws SQLException {
        Map<Long, PartitionShapes> found = new HashMap<>();
        try (PreparedStatement statement = connection.prepareStatement(LOAD)) {
            statement.setArray(1, connection.createArrayOf("int8", oids));
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    found.computeIfAbsent(rows.getLong("root"), root -> new PartitionShapes())
                            .shapes
                            .put(
                                    rows.getLong("oid"),
                                    new PartitionShape(rows.getString("shape"), rows.getObject("made", Long.class)));
                }
            }
        }
        return found;
    }

    boolean has(long oid) {
        return shapes.containsKey(oid);
    }

    /** Whether nothing but partitions that were made in their places came about. */
    boolean leadsTo(PartitionShapes after) {
        return shapes.entrySet().stream().allMatch(entry -> entry.getValue().isStill(after.shapes.get(entry.getKey())))
                && after.shapes.entrySet().stream()
                        .allMatch(entry -> has(entry.getKey()) || entry.getValue().made != null);
    }

    /** Those that others do not have, with the transactions that made them, if they were made in their places. */
    Map<Long, Long> madeSince(PartitionShapes earlier) {
        Map<Long, Long> made = new HashMap<>();
        shapes.forEach((oid, shape) -> {
            if (shape.made != null && !earlier.has(oid)) {
                made.put(oid, shape.made);
            }
        });
        return made;
    }

    /**
     * @param shape where it belongs, its kind, its file and how it names rows
     * @param made the transaction that made it in its place, with the file it has; null if it came in another way
     */
    private record PartitionShape(String shape, @Nullable Long made) {
        private boolean isStill(@Nullable PartitionShape later) {
            return later != null && shape.equals(later.shape);
        }
    }
}
