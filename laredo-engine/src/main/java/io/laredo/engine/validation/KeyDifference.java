package io.laredo.engine.validation;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A key whose row is not the same in database and target.
 *
 * @param kind what is wrong in the target
 * @param key the values of {@link TableReport#keyColumns}; not for logs
 */
public record KeyDifference(Kind kind, List<@Nullable Object> key) {
    /** What is wrong in the target. */
    public enum Kind {
        /** The database has the row, the target has not. */
        MISSING,
        /** The target has the row, the database has not. */
        EXTRA,
        /** Both have it, with different values; or, without a key, not as often. */
        DIFFERENT
    }

    public KeyDifference {
        key = Collections.unmodifiableList(new ArrayList<>(key));
    }

    /** Without the key, since row values do not belong in logs. */
    @Override
    public String toString() {
        return kind + " row";
    }
}
