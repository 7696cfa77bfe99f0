package io.laredo.engine.snapshot;

import java.time.Duration;
import java.time.Instant;

/**
 * How fast snapshots are replayed.
 *
 * <p>The rows of a snapshot have no times: it is what a target had at one moment. So in real time one snapshot comes at once,
 * and of several each comes as long after the one before as it was created after it.
 *
 * @param rowsPerSecond how many rows come in a second at most; 0 when there is no limit
 * @param factor how many times faster than they were created several snapshots come; 0 when they follow at once
 */
public record ReplaySpeed(long rowsPerSecond, double factor) {
    /** As fast as store and target allow. */
    public static final ReplaySpeed FULL = new ReplaySpeed(0, 0);

    /** In real time. */
    public static final ReplaySpeed REAL_TIME = new ReplaySpeed(0, 1);

    public ReplaySpeed {
        if (rowsPerSecond < 0 || !(factor >= 0 && Double.isFinite(factor))) {
            throw new IllegalArgumentException(
                    "A replay of %d rows per second, %s times faster than real time: neither can be less than 0"
                            .formatted(rowsPerSecond, factor));
        }
    }

    /** Slowly enough for whoever watches, or for a target that must not be flooded. */
    public static ReplaySpeed ofRowsPerSecond(long rows) {
        return new ReplaySpeed(rows, 0);
    }

    /** Faster than real time, or slower with a factor below 1. */
    public static ReplaySpeed ofRealTime(double factor) {
        return new ReplaySpeed(0, factor);
    }

    /** How long to wait from one snapshot to the next. */
    Duration between(Instant one, Instant next) {
        Duration distance = Duration.between(one, next);
        return factor == 0 || distance.isNegative()
                ? Duration.ZERO
                : Duration.ofNanos((long) (distance.toNanos() / factor));
    }

    /** When a row may come, after the first. */
    Duration due(long row) {
        return rowsPerSecond == 0
                ? Duration.ZERO
                : Duration.ofSeconds(row / rowsPerSecond).plusNanos((long) (row % rowsPerSecond * 1e9 / rowsPerSecond));
    }
}
