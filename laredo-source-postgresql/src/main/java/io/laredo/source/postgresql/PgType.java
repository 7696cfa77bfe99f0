package io.laredo.source.postgresql;

import io.laredo.ColumnType;

/**
 * A PostgreSQL type as the value model has it.
 *
 * @param type its kind, under the type's plain name
 * @param reader reads its values
 */
record PgType(ColumnType type, ValueReader reader) {
    /** The same type under the name that a column's modifiers give it, such as {@code numeric(10,2)}. */
    ColumnType named(String databaseType) {
        return new ColumnType(type.kind(), databaseType, type.element());
    }
}
