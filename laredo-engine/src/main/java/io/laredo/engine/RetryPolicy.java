package io.laredo.engine;

import java.time.Duration;
import java.util.Random;

/**
 * How often a target is given a transaction that it could not take, before it counts as failed. The pauses double from the
 * first one to the longest, each less up to a half by chance.
 *
 * @param retries how many attempts follow the first one; 0 for none
 * @param first the pause before the first of them
 * @param longest the longest pause
 */
public record RetryPolicy(int retries, Duration first, Duration longest) {
    /** The first failure counts. */
    public static final RetryPolicy NEVER = new RetryPolicy(0, Duration.ofMillis(1), Duration.ofMillis(1));

    /** Five times, for three seconds or less. */
    public static final RetryPolicy STANDARD = new RetryPolicy(5, Duration.ofMillis(100), Duration.ofSeconds(5));

    public RetryPolicy {
        if (retries < 0 || first.isNegative() || first.isZero() || longest.compareTo(first) < 0) {
            throw new IllegalArgumentException(
                    "A retry policy needs 0 or more retries, a first pause above 0 and a longest one not below it; got %d, %s and %s"
                            .formatted(retries, first, longest));
        }
    }

    Backoff backoff() {
        return new Backoff(first, longest, new Random());
    }
}
