package io.laredo.engine;

import io.laredo.engine.validation.ComparisonSettings;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * When a target is compared with the database, and what follows from a difference.
 *
 * @param interval how long after a comparison the next one begins; null for none by time
 * @param afterBaseline whether one follows each baseline
 * @param whenDifferent what becomes of a table that is not as it should be
 * @param settings how much a comparison does at once
 */
public record ValidationPlan(
        @Nullable Duration interval, boolean afterBaseline, WhenDifferent whenDifferent, ComparisonSettings settings) {
    public ValidationPlan {
        if (interval != null && (interval.isZero() || interval.isNegative())) {
            throw new IllegalArgumentException(
                    "Comparisons need some time between them, not %s. Leave the interval out for none"
                            .formatted(interval));
        }
    }

    /** What becomes of a table that is not as it should be. */
    public enum WhenDifferent {
        /** It is said in the log, in the status and to the observers. */
        REPORT,
        /** It is copied anew as well. */
        RELOAD
    }

    /** A comparison every so often and after each baseline. */
    public static ValidationPlan every(Duration interval, WhenDifferent whenDifferent) {
        return new ValidationPlan(interval, true, whenDifferent, ComparisonSettings.USUAL);
    }
}
