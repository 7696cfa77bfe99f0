package io.laredo.engine.snapshot;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Which snapshots are kept when a new one has been written and verified. That one always is.
 *
 * @param count how many, the newest
 * @param age those that were created longer ago go, too; null when age does not matter
 */
public record SnapshotRetention(int count, @Nullable Duration age) {
    /** Two: the last one, and one to fall back on. */
    public static final SnapshotRetention USUAL = new SnapshotRetention(2, null);

    public SnapshotRetention {
        if (count < 1) {
            throw new IllegalArgumentException("At least 1 snapshot is kept, not %d".formatted(count));
        }
        if (age != null && (age.isNegative() || age.isZero())) {
            throw new IllegalArgumentException("Snapshots are kept for some time, not for %s".formatted(age));
        }
    }
}
