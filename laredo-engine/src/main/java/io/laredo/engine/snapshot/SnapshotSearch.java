package io.laredo.engine.snapshot;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What came of looking for the newest snapshot that can be used.
 *
 * @param found the snapshot; null when none can be
 * @param refused those that are newer, or that there are, and cannot be used, each with the reason
 */
public record SnapshotSearch(@Nullable SnapshotInfo found, List<SnapshotException> refused) {
    public SnapshotSearch {
        refused = List.copyOf(refused);
    }
}
