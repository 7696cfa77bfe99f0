package io.laredo.target.replica;

import org.jspecify.annotations.Nullable;

/** Keys of one column of whole numbers. Any {@link Number} is a key; its own bits are its hash, so sequences fill nodes. */
final class IntegerKeys extends Keys {
    private final MappedColumn column;

    IntegerKeys(MappedColumn column) {
        this.column = column;
    }

    @Override
    @Nullable Object keyOf(Record leaf) {
        return column.read(leaf);
    }

    @Override
    @Nullable Object wanted(@Nullable Object wanted) {
        return wanted instanceof Long || wanted instanceof Integer ? wanted : column.equalityKeyOfWanted(wanted);
    }

    @Override
    long hash(Object key) {
        return ((Number) key).longValue();
    }

    @Override
    boolean matches(Record leaf, Object key) {
        return column.readLong(leaf) == ((Number) key).longValue();
    }

    @Override
    boolean same(Object key, Object other) {
        return ((Number) key).longValue() == ((Number) other).longValue();
    }
}
