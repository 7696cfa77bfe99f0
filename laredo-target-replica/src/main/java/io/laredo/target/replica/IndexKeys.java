package io.laredo.target.replica;

import org.jspecify.annotations.Nullable;

/** Keys of an index, whose leaves are rows, or {@link Group}s of those that share a key. */
final class IndexKeys extends Keys {
    private final Keys rows;

    IndexKeys(Keys rows) {
        this.rows = rows;
    }

    @Override
    @Nullable Object keyOf(Record leaf) {
        return leaf instanceof Group group ? group.key() : rows.keyOf(leaf);
    }

    @Override
    @Nullable Object wanted(@Nullable Object wanted) {
        return rows.wanted(wanted);
    }

    @Override
    long hash(Object key) {
        return rows.hash(key);
    }

    @Override
    long hashOf(Record leaf) {
        return leaf instanceof Group group ? rows.hash(group.key()) : rows.hashOf(leaf);
    }

    @Override
    boolean matches(Record leaf, Object key) {
        return leaf instanceof Group group ? rows.same(group.key(), key) : rows.matches(leaf, key);
    }
}
