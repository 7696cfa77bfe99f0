package io.laredo.engine;

import io.laredo.engine.snapshot.SnapshotRetention;
import io.laredo.engine.snapshot.SnapshotStore;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * When a target's content is stored, and where. A target that does not store its position itself is durable where its last
 * verified snapshot is; after a restart it is restored from there and goes on, if the source still has what came since.
 *
 * @param store where snapshots are
 * @param retention how many are kept
 * @param interval how long after one the next is taken; null for none by time. One is taken after each baseline
 * @param atStop whether one is taken when the engine stops gracefully
 * @param version what the content is made of besides the tables: rules, above all. A snapshot of another version is not
 *     restored
 * @param metadata kept with each snapshot
 */
public record SnapshotPlan(
        SnapshotStore store,
        SnapshotRetention retention,
        @Nullable Duration interval,
        boolean atStop,
        String version,
        Map<String, String> metadata) {
    static final String VERSION = "laredo.version";

    public SnapshotPlan {
        metadata = Map.copyOf(metadata);
        if (interval != null && (interval.isZero() || interval.isNegative())) {
            throw new IllegalArgumentException(
                    "Snapshots need some time between them, not %s. Leave the interval out for none"
                            .formatted(interval));
        }
        if (metadata.containsKey(VERSION)) {
            throw new IllegalArgumentException("Metadata '%s' is set by the version of the plan".formatted(VERSION));
        }
    }

    /** A snapshot every so often and at a graceful stop; the last two are kept. */
    public static SnapshotPlan every(Duration interval, SnapshotStore store) {
        return new SnapshotPlan(store, SnapshotRetention.USUAL, interval, true, "1", Map.of());
    }

    public SnapshotPlan withVersion(String newVersion) {
        return new SnapshotPlan(store, retention, interval, atStop, newVersion, metadata);
    }

    public SnapshotPlan withRetention(SnapshotRetention newRetention) {
        return new SnapshotPlan(store, newRetention, interval, atStop, version, metadata);
    }

    public SnapshotPlan withMetadata(Map<String, String> newMetadata) {
        return new SnapshotPlan(store, retention, interval, atStop, version, newMetadata);
    }
}
