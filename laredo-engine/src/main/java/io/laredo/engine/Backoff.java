package io.laredo.engine;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait before the next attempt: twice as long after each failure, up to a limit, less up to a half by chance,
 * so that many processes do not come back at once.
 */
final class Backoff {
    private final Duration first;
    private final Duration longest;
    private final RandomGenerator random;

    Backoff(Duration first, Duration longest, RandomGenerator random) {
        this.first = first;
        this.longest = longest;
        this.random = random;
    }

    /** @param failures how many attempts have failed since the last success, at least 1 */
    Duration after(int failures) {
        long limit = longest.toMillis();
        long wait = Math.min(limit, first.toMillis() << Math.min(failures - 1, 30));
        return Duration.ofMillis(wait - (long) (random.nextDouble() * wait / 2));
    }

    /** Whether something lasted longer than any wait, so that what failed before it no longer counts. */
    boolean isOutlasted(Duration duration) {
        return duration.compareTo(longest) > 0;
    }
}
