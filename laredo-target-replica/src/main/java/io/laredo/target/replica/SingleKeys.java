package io.laredo.target.replica;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Keys of one column of any type. */
final class SingleKeys extends Keys {
    private final MappedColumn column;

    SingleKeys(MappedColumn column) {
        this.column = column;
    }

    @Override
    @Nullable Object keyOf(Record leaf) {
        return column.equalityKey(leaf);
    }

    @Override
    @Nullable Object wanted(@Nullable Object wanted) {
        return column.equalityKeyOfWanted(wanted);
    }

    @Override
    long hash(Object key) {
        return spread(key.hashCode());
    }

    @Override
    long hashOf(Record leaf) {
        return hash(Objects.requireNonNull(keyOf(leaf)));
    }

    @Override
    boolean matches(Record leaf, Object key) {
        return key.equals(column.equalityKey(leaf));
    }
}
