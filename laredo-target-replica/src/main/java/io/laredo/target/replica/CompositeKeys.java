package io.laredo.target.replica;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Keys of several columns: lists of the values' equality keys, whole numbers as {@link Long}. */
final class CompositeKeys extends Keys {
    private final MappedColumn[] columns;
    private final @Nullable CompositeId id;

    /**
     * @param id takes the records apart that callers give as keys; null where they give the values
     */
    CompositeKeys(MappedColumn[] columns, @Nullable CompositeId id) {
        this.columns = columns;
        this.id = id;
    }

    @Override
    @Nullable Object keyOf(Record leaf) {
        Object[] parts = new Object[columns.length];
        for (int i = 0; i < parts.length; i++) {
            Object part = part(columns[i].equalityKey(leaf));
            if (part == null) {
                return null;
            }
            parts[i] = part;
        }
        return Arrays.asList(parts);
    }

    @Override
    @Nullable Object wanted(@Nullable Object wanted) {
        @Nullable Object[] values = valuesOf(Objects.requireNonNull(wanted));
        Object[] parts = new Object[columns.length];
        for (int i = 0; i < parts.length; i++) {
            Object part = part(columns[i].equalityKeyOfWanted(values[i]));
            if (part == null) {
                return null;
            }
            parts[i] = part;
        }
        return Arrays.asList(parts);
    }

    private @Nullable Object[] valuesOf(Object wanted) {
        return id == null || wanted instanceof Object[] ? (Object[]) wanted : id.values(wanted);
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
        List<?> parts = (List<?>) key;
        for (int i = 0; i < columns.length; i++) {
            if (!parts.get(i).equals(part(columns[i].equalityKey(leaf)))) {
                return false;
            }
        }
        return true;
    }

    private static @Nullable Object part(@Nullable Object equalityKey) {
        return equalityKey instanceof Integer || equalityKey instanceof Short
                ? (Object) ((Number) equalityKey).longValue()
                : equalityKey;
    }
}
