package io.laredo.spring.data;

import io.laredo.target.replica.Replica;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The way to the rows of a derived query. Each call looks at one state of the table.
 *
 * @param <T> the entity
 */
interface Plan<T> {
    Stream<T> stream(@Nullable Object[] arguments);

    default List<T> list(@Nullable Object[] arguments) {
        return stream(arguments).toList();
    }

    /** Any of the rows, or null if there is none. */
    default @Nullable T any(@Nullable Object[] arguments) {
        return stream(arguments).findAny().orElse(null);
    }

    default long count(@Nullable Object[] arguments) {
        return stream(arguments).count();
    }

    /** Whether there can never be a second row. */
    default boolean isUnique() {
        return false;
    }

    /** Every row. */
    record All<T>(Replica<T, ?> replica) implements Plan<T> {
        @Override
        public Stream<T> stream(@Nullable Object[] arguments) {
            return replica.stream();
        }

        @Override
        public List<T> list(@Nullable Object[] arguments) {
            return replica.all();
        }

        @Override
        public long count(@Nullable Object[] arguments) {
            return replica.size();
        }
    }

    /**
     * Rows that the key or an index leads to.
     *
     * @param values for each column of the lookup; null when they are the method's arguments as they come
     */
    record ByLookup<T>(Replica.Lookup<T> lookup, @Nullable List<Argument> values, boolean isUnique) implements Plan<T> {
        @Override
        public Stream<T> stream(@Nullable Object[] arguments) {
            return list(arguments).stream();
        }

        @Override
        public List<T> list(@Nullable Object[] arguments) {
            return lookup.find(valuesIn(arguments));
        }

        @Override
        public @Nullable T any(@Nullable Object[] arguments) {
            return lookup.findAny(valuesIn(arguments));
        }

        @Override
        public long count(@Nullable Object[] arguments) {
            return lookup.count(valuesIn(arguments));
        }

        private @Nullable Object[] valuesIn(@Nullable Object[] arguments) {
            return values == null
                    ? arguments
                    : values.stream().map(value -> value.in(arguments)).toArray();
        }
    }

    /** Rows that a condition selects; the replica knows how. */
    record ByFilter<T>(Replica<T, ?> replica, FilterTemplate filter) implements Plan<T> {
        @Override
        public Stream<T> stream(@Nullable Object[] arguments) {
            return replica.stream(filter.with(arguments));
        }
    }
}
