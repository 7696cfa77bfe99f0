package io.laredo;

/**
 * A column of a table.
 *
 * @param name as the database stores it: unquoted, in its own case
 * @param type what it holds
 * @param isNullable whether its value may be null
 */
public record Column(String name, ColumnType type, boolean isNullable) {
    public Column {
        if (name.isEmpty()) {
            throw new IllegalArgumentException("A column needs a name");
        }
    }
}
