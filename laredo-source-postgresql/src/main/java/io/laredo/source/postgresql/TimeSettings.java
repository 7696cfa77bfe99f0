package io.laredo.source.postgresql;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How often a source does what it does by the clock.
 *
 * @param statusInterval how often to tell the server what has arrived and what is durable
 * @param serverTimeout how long a server may be silent, although it is asked, before the connection counts as lost
 * @param schemaCheckInterval how often to look for changes of tables that send no message
 * @param slotCheckInterval how often to look what the database keeps for the slot
 * @param heartbeatInterval how often to write a message of no content into the WAL, so that the slot of an idle database
 *     moves on; null for never
 */
public record TimeSettings(
        Duration statusInterval,
        Duration serverTimeout,
        Duration schemaCheckInterval,
        Duration slotCheckInterval,
        @Nullable Duration heartbeatInterval) {
    /** What suits nearly everybody: 1 s, 30 s, 5 s, 5 s and no heartbeat. */
    public static final TimeSettings USUAL = new TimeSettings(
            Duration.ofSeconds(1), Duration.ofSeconds(30), Duration.ofSeconds(5), Duration.ofSeconds(5), null);

    public TimeSettings {
        requirePositive("status interval", statusInterval);
        requirePositive("server timeout", serverTimeout);
        requirePositive("interval of schema checks", schemaCheckInterval);
        requirePositive("interval of slot checks", slotCheckInterval);
        if (heartbeatInterval != null) {
            requirePositive("interval of heartbeats", heartbeatInterval);
        }
    }

    private static void requirePositive(String what, Duration value) {
        if (value.isNegative() || value.isZero()) {
            throw new IllegalArgumentException("The %s must be positive, got %s".formatted(what, value));
        }
    }

    public TimeSettings withStatusInterval(Duration interval) {
        return new TimeSettings(interval, serverTimeout, schemaCheckInterval, slotCheckInterval, heartbeatInterval);
    }

    public TimeSettings withServerTimeout(Duration timeout) {
        return new TimeSettings(statusInterval, timeout, schemaCheckInterval, slotCheckInterval, heartbeatInterval);
    }

    public TimeSettings withSchemaCheckInterval(Duration interval) {
        return new TimeSettings(statusInterval, serverTimeout, interval, slotCheckInterval, heartbeatInterval);
    }

    public TimeSettings withSlotCheckInterval(Duration interval) {
        return new TimeSettings(statusInterval, serverTimeout, schemaCheckInterval, interval, heartbeatInterval);
    }

    public TimeSettings withHeartbeatInterval(@Nullable Duration interval) {
        return new TimeSettings(statusInterval, serverTimeout, schemaCheckInterval, slotCheckInterval, interval);
    }
}
