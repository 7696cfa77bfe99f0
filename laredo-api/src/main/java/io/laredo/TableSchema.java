package io.laredo;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The shape of a table's rows at one place in the stream.
 *
 * @param table its name
 * @param columns the replicated columns, in the table's order
 * @param primaryKey the columns of the primary key, in key order; empty when there is none
 * @param identity how changes name their row
 * @param identityColumns the columns that do so: those of the primary key, of an index, or all
 */
public record TableSchema(
        TableId table,
        List<Column> columns,
        List<String> primaryKey,
        ReplicaIdentity identity,
        List<String> identityColumns) {
    public TableSchema {
        columns = List.copyOf(columns);
        primaryKey = List.copyOf(primaryKey);
        identityColumns = List.copyOf(identityColumns);
        Set<String> names = new HashSet<>();
        for (Column column : columns) {
            if (!names.add(column.name())) {
                throw new IllegalArgumentException("Table %s has two columns '%s'".formatted(table, column.name()));
            }
        }
        requireColumns(table, names, primaryKey);
        requireColumns(table, names, identityColumns);
    }

    private static void requireColumns(TableId table, Set<String> names, List<String> wanted) {
        for (String column : wanted) {
            if (!names.contains(column)) {
                throw new IllegalArgumentException(
                        "Column '%s' of a key of %s is not among its columns %s".formatted(column, table, names));
            }
        }
    }

    /**
     * The columns that tell its rows apart and come with every change: those of the replica identity, or of the primary key
     * alone if the identity is all columns and there is one.
     */
    public List<String> keyColumns() {
        return identity == ReplicaIdentity.FULL && !primaryKey.isEmpty() ? primaryKey : identityColumns;
    }

    /** Whether the table has a column of that name. */
    public boolean hasColumn(String name) {
        return columns.stream().anyMatch(column -> column.name().equals(name));
    }

    /**
     * The place of a column in {@link #columns()}, counted from 0.
     *
     * @throws IllegalArgumentException there is no such column
     */
    public int indexOf(String name) {
        for (int i = 0; i < columns.size(); i++) {
            if (columns.get(i).name().equals(name)) {
                return i;
            }
        }
        throw new IllegalArgumentException("Table %s has no column '%s'; it has %s"
                .formatted(table, name, columns.stream().map(Column::name).toList()));
    }
}
