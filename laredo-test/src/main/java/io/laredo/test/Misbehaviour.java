package io.laredo.test;

import java.time.Duration;

/**
 * How an {@link UnreliableTarget} misbehaves at random. Each share is of all calls, from 0 to 1.
 *
 * @param failures how often a call throws; a row of a baseline a thousand times less often
 * @param pauses how often a call takes its time
 * @param longestPause how long at most
 * @param unreported how often a report of durability is dropped
 * @param longestDelay how long one is held back at most
 */
public record Misbehaviour(
        double failures, double pauses, Duration longestPause, double unreported, Duration longestDelay) {
    /** None at all. */
    public static final Misbehaviour NONE = new Misbehaviour(0, 0, Duration.ZERO, 0, Duration.ZERO);

    public Misbehaviour {
        requireShare("failures", failures);
        requireShare("pauses", pauses);
        requireShare("unreported", unreported);
    }

    private static void requireShare(String name, double value) {
        if (!(value >= 0 && value <= 1)) {
            throw new IllegalArgumentException("The share of %s is from 0 to 1, got %s".formatted(name, value));
        }
    }

    /** Never says that anything is durable. */
    public Misbehaviour neverDurable() {
        return new Misbehaviour(failures, pauses, longestPause, 1, longestDelay);
    }
}
