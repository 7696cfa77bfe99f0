package io.laredo.source.postgresql;

import java.time.Duration;

/**
 * How often a source does what it does by the clock.
 *
 * @param statusInterval how often to tell the server what has arrived and what is durable
 * @param serverTimeout how long a server may be silent, although it is asked, before the connection counts as lost
 * @param schemaCheckInterval how often to look for changes of tables that send no message
 */
public record TimeSettings(Duration statusInterval, Duration serverTimeout, Duration schemaCheckInterval) {
    /** What suits nearly everybody: 1 s, 30 s and 5 s. */
    public static final TimeSettings USUAL =
            new TimeSettings(Duration.ofSeconds(1), Duration.ofSeconds(30), Duration.ofSeconds(5));

    public TimeSettings {
        requirePositive("status interval", statusInterval);
        requirePositive("server timeout", serverTimeout);
        requirePositive("interval of schema checks", schemaCheckInterval);
    }

    private static void requirePositive(String what, Duration value) {
        if (value.isNegative() || value.isZero()) {
            throw new IllegalArgumentException("The %s must be positive, got %s".formatted(what, value));
        }
    }

    public TimeSettings withStatusInterval(Duration interval) {
        return new TimeSettings(interval, serverTimeout, schemaCheckInterval);
    }

    public TimeSettings withServerTimeout(Duration timeout) {
        return new TimeSettings(statusInterval, timeout, schemaCheckInterval);
    }

    public TimeSettings withSchemaCheckInterval(Duration interval) {
        return new TimeSettings(statusInterval, serverTimeout, interval);
    }
}
