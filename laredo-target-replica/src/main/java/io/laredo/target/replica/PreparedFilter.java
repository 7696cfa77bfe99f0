package io.laredo.target.replica;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A filter made ready for the leaves of a table. */
@FunctionalInterface
interface PreparedFilter {
    /** What SQL makes of a condition, from the least to the most true: AND takes the least of several, OR the most. */
    enum Truth {
        FALSE,
        UNKNOWN,
        TRUE;

        static Truth of(boolean isTrue) {
            return isTrue ? TRUE : FALSE;
        }

        Truth not() {
            return this == TRUE ? FALSE : this == FALSE ? TRUE : UNKNOWN;
        }

        Truth and(Truth other) {
            return compareTo(other) <= 0 ? this : other;
        }

        Truth or(Truth other) {
            return compareTo(other) >= 0 ? this : other;
        }
    }

    Truth on(Record leaf);

    /**
     * Prepares a filter.
     *
     * @throws IllegalArgumentException the entity has no such column, or it does not compare with such a value
     */
    static PreparedFilter of(Filter filter, TableBinding binding) {
        if (filter instanceof Filter.Equal equal) {
            @Nullable Object[] value = {equal.value()};
            return in(binding.comparableKeys(equal.column()), value);
        }
        if (filter instanceof Filter.In in) {
            return in(binding.comparableKeys(in.column()), in.values().toArray());
        }
        if (filter instanceof Filter.IsNull isNull) {
            Keys keys = binding.comparableKeys(isNull.column());
            return leaf -> Truth.of(keys.keyOf(leaf) == null);
        }
        if (filter instanceof Filter.Not not) {
            PreparedFilter negated = of(not.filter(), binding);
            return leaf -> negated.on(leaf).not();
        }
        if (filter instanceof Filter.And and) {
            return and(all(and.filters(), binding));
        }
        return or(all(((Filter.Or) filter).filters(), binding));
    }

    private static List<PreparedFilter> all(List<Filter> filters, TableBinding binding) {
        return filters.stream().map(filter -> of(filter, binding)).toList();
    }

    private static PreparedFilter in(Keys keys, @Nullable Object[] values) {
        if (values.length == 0) {
            return leaf -> Truth.FALSE;
        }
        Set<Object> wanted = new HashSet<>();
        boolean hasNull = false;
        for (Object value : values) {
            Object key = keys.wanted(new @Nullable Object[] {value});
            if (key != null) {
                wanted.add(key);
            }
            hasNull |= value == null;
        }
        Truth otherwise = hasNull ? Truth.UNKNOWN : Truth.FALSE;
        return leaf -> {
            Object key = keys.keyOf(leaf);
            return key == null ? Truth.UNKNOWN : wanted.contains(key) ? Truth.TRUE : otherwise;
        };
    }

    private static PreparedFilter and(List<PreparedFilter> tests) {
        return leaf -> {
            Truth truth = Truth.TRUE;
            for (int i = 0; i < tests.size() && truth != Truth.FALSE; i++) {
                truth = truth.and(tests.get(i).on(leaf));
            }
            return truth;
        };
    }

    private static PreparedFilter or(List<PreparedFilter> tests) {
        return leaf -> {
            Truth truth = Truth.FALSE;
            for (int i = 0; i < tests.size() && truth != Truth.TRUE; i++) {
                truth = truth.or(tests.get(i).on(leaf));
            }
            return truth;
        };
    }
}
