package io.laredo.target.replica;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A condition on a table's rows, to be given to {@link Replica#stream(Filter)}.
 *
 * <p>It follows SQL: values are compared as PostgreSQL does, a comparison with null is neither true nor false but unknown,
 * and a row is found if the condition is true for it.
 */
public sealed interface Filter {
    /** {@code column = value}: unknown if either is null. */
    record Equal(String column, @Nullable Object value) implements Filter {}

    /**
     * {@code column IN (values)}: true if one of them equals it, else unknown if it or one of them is null; false if there
     * are none.
     */
    record In(String column, List<@Nullable Object> values) implements Filter {
        public In {
            values = Collections.unmodifiableList(Arrays.asList(values.toArray()));
        }
    }

    /** {@code column IS NULL}: true or false, never unknown. */
    record IsNull(String column) implements Filter {}

    /** {@code NOT filter}: unknown stays unknown. */
    record Not(Filter filter) implements Filter {}

    /** False if one is false, else unknown if one is unknown, else true. */
    record And(List<Filter> filters) implements Filter {
        public And {
            filters = List.copyOf(filters);
        }
    }

    /** True if one is true, else unknown if one is unknown, else false. */
    record Or(List<Filter> filters) implements Filter {
        public Or {
            filters = List.copyOf(filters);
        }
    }
}
