package io.laredo.engine.snapshot;

import java.util.List;

/**
 * What a store has for a target.
 *
 * @param snapshots those whose header and counts are right, the newest first; their rows have not been looked at
 * @param refused what is there and is no snapshot, or a damaged one
 */
public record SnapshotList(List<SnapshotInfo> snapshots, List<DamagedSnapshotException> refused) {
    public SnapshotList {
        snapshots = List.copyOf(snapshots);
        refused = List.copyOf(refused);
    }
}
