package io.laredo;

/**
 * The name of a table.
 *
 * @param schema the schema, as PostgreSQL stores it: unquoted, in its own case
 * @param name the table's name in that schema, likewise
 */
public record TableId(String schema, String name) implements Comparable<TableId> {
    public TableId {
        if (schema.isBlank() || name.isBlank()) {
            throw new IllegalArgumentException(
                    "A table needs a schema and a name, got '%s' and '%s'".formatted(schema, name));
        }
    }

    @Override
    public int compareTo(TableId other) {
        int bySchema = schema.compareTo(other.schema);
        return bySchema != 0 ? bySchema : name.compareTo(other.name);
    }

    /** For people: {@code schema.name}, unquoted. */
    @Override
    public String toString() {
        return schema + "." + name;
    }
}
