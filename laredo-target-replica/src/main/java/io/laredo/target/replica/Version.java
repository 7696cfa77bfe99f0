package io.laredo.target.replica;

import io.laredo.Position;

/** All tables of a target at one position. It never changes. */
final class Version {
    private final Position position;
    private final TableVersion[] tables;

    /**
     * @param position everything up to here is in the tables, and nothing after it
     * @param tables in the order of the target's definitions; never changed from here on
     */
    Version(Position position, TableVersion[] tables) {
        this.position = position;
        this.tables = tables;
    }

    Position position() {
        return position;
    }

    /** A table, by its place among the definitions. */
    TableVersion table(int place) {
        return tables[place];
    }

    /** All tables, in an array that may be changed. */
    TableVersion[] tables() {
        return tables.clone();
    }

    /** The same tables at a later position. */
    Version at(Position later) {
        return new Version(later, tables);
    }

    /** Whether everything up to the position is in here. */
    boolean contains(Position other) {
        return position.isComparableTo(other) && position.covers(other);
    }
}
