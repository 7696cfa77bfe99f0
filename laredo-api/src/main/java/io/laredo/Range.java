package io.laredo;

import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A range of values, such as {@code [1,5)}. Ranges over whole numbers and dates come as PostgreSQL normalises them: with
 * the lower bound in and the upper bound out.
 *
 * @param lower the lower bound; null if there is none
 * @param upper the upper bound; null if there is none
 * @param isLowerIncluded whether the lower bound is in the range; false if there is none
 * @param isUpperIncluded whether the upper bound is in the range; false if there is none
 * @param isEmpty whether nothing is in the range; it has no bounds then
 */
public record Range(
        @Nullable Object lower,
        @Nullable Object upper,
        boolean isLowerIncluded,
        boolean isUpperIncluded,
        boolean isEmpty) {
    /** The range that nothing is in. */
    public static final Range EMPTY = new Range(null, null, false, false, true);

    public Range {
        if ((lower == null && isLowerIncluded) || (upper == null && isUpperIncluded)) {
            throw new IllegalArgumentException("A bound that does not exist cannot be in the range");
        }
        if (isEmpty && (lower != null || upper != null)) {
            throw new IllegalArgumentException("An empty range has no bounds");
        }
    }

    /** A range with something in it. */
    public static Range of(
            @Nullable Object lower, @Nullable Object upper, boolean isLowerIncluded, boolean isUpperIncluded) {
        return new Range(lower, upper, isLowerIncluded, isUpperIncluded, false);
    }

    /** The same range with each bound replaced. */
    Range map(UnaryOperator<@Nullable Object> function) {
        return isEmpty
                ? this
                : new Range(function.apply(lower), function.apply(upper), isLowerIncluded, isUpperIncluded, false);
    }

    /** As PostgreSQL writes it, apart from quotes. */
    @Override
    public String toString() {
        return isEmpty
                ? "empty"
                : (isLowerIncluded ? "[" : "(")
                        + (lower == null ? "" : lower)
                        + ","
                        + (upper == null ? "" : upper)
                        + (isUpperIncluded ? "]" : ")");
    }
}
