package io.laredo.target.replica;

import io.laredo.Position;
import java.util.List;

/**
 * All tables of a target at one position. It never changes.
 *
 * @param position everything up to here is in the tables, and nothing after it
 * @param tables in the order of the target's definitions
 */
record Version(Position position, List<TableVersion> tables) implements VersionSource {
    Version {
        tables = List.copyOf(tables);
    }

    @Override
    public Version current(Object asked) {
        return this;
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
