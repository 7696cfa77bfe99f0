package io.laredo;

import java.time.Duration;
import java.time.Period;

/**
 * A span of time as PostgreSQL keeps it: three numbers that do not convert into each other, since months and days differ
 * in length.
 *
 * @param months whole months, years included
 * @param days whole days
 * @param micros the rest in microseconds, possibly more than a day
 */
public record Interval(int months, int days, long micros) {
    private static final long MICROS_PER_DAY = 86_400_000_000L;
    private static final long DAYS_PER_MONTH = 30;

    /** The calendar part. */
    public Period toPeriod() {
        return Period.of(months / 12, months % 12, days);
    }

    /** The clock part. */
    public Duration toDuration() {
        return Duration.ofSeconds(Math.floorDiv(micros, 1_000_000L), Math.floorMod(micros, 1_000_000L) * 1_000L);
    }

    /**
     * The interval that stands for all that PostgreSQL calls equal to this one: it compares months as 30 days and days
     * as 24 hours, so {@code 1 mon = 30 days}.
     */
    Object equalityKey() {
        long wholeDays = months * DAYS_PER_MONTH + days + Math.floorDiv(micros, MICROS_PER_DAY);
        return new Comparable128(wholeDays, Math.floorMod(micros, MICROS_PER_DAY));
    }

    private record Comparable128(long days, long micros) {}
}
