package io.laredo.spring.data;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.core.ResolvableType;
import org.springframework.dao.IncorrectResultSizeDataAccessException;

/** Turns the rows that a plan leads to into what a method returns. */
@FunctionalInterface
interface Answer<T> {
    @Nullable Object from(Plan<T> plan, @Nullable Object[] arguments);

    /** How many rows there are, or null if the method cannot return that. */
    static <T> @Nullable Answer<T> counting(ResolvableType returned) {
        Class<?> type = returned.resolve(Object.class);
        if (type == long.class || type == Long.class) {
            return Plan::count;
        }
        return type == int.class || type == Integer.class
                ? (plan, arguments) -> Math.toIntExact(plan.count(arguments))
                : null;
    }

    /** Whether there is a row, or null if the method cannot return that. */
    static <T> @Nullable Answer<T> testing(ResolvableType returned) {
        Class<?> type = returned.resolve(Object.class);
        return type == boolean.class || type == Boolean.class ? (plan, arguments) -> plan.any(arguments) != null : null;
    }

    /**
     * Rows, or null if the method cannot return them.
     *
     * @param limit how many at most, or null
     */
    static <T> @Nullable Answer<T> finding(ResolvableType returned, Class<T> entity, @Nullable Integer limit) {
        Class<?> type = returned.resolve(Object.class);
        if (type.isAssignableFrom(entity)) {
            return single(limit);
        }
        if (returned.getGenerics().length != 1
                || !returned.getGeneric(0).resolve(Void.class).isAssignableFrom(entity)) {
            return null;
        }
        if (type == Optional.class) {
            Answer<T> single = single(limit);
            return (plan, arguments) -> Optional.ofNullable(single.from(plan, arguments));
        }
        if (type == Stream.class) {
            return (plan, arguments) -> limited(plan, arguments, limit);
        }
        if (type == Set.class) {
            return (plan, arguments) -> Set.copyOf(listed(plan, arguments, limit));
        }
        return type == List.class || type == Collection.class || type == Iterable.class
                ? (plan, arguments) -> listed(plan, arguments, limit)
                : null;
    }

    private static <T> Answer<T> single(@Nullable Integer limit) {
        return (plan, arguments) -> {
            if (limit == null ? plan.isUnique() : limit == 1) {
                return plan.any(arguments);
            }
            List<T> rows = listed(plan, arguments, limit);
            if (rows.size() > 1) {
                throw new IncorrectResultSizeDataAccessException(
                        "One row was asked for, but %d match. Return a List, or put First into the method's name"
                                .formatted(rows.size()),
                        1,
                        rows.size());
            }
            return rows.isEmpty() ? null : rows.get(0);
        };
    }

    private static <T> List<T> listed(Plan<T> plan, @Nullable Object[] arguments, @Nullable Integer limit) {
        return limit == null
                ? plan.list(arguments)
                : limited(plan, arguments, limit).toList();
    }

    private static <T> Stream<T> limited(Plan<T> plan, @Nullable Object[] arguments, @Nullable Integer limit) {
        Stream<T> rows = plan.stream(arguments);
        return limit == null ? rows : rows.limit(limit);
    }
}
