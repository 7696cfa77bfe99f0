package io.laredo.engine.snapshot;

import io.laredo.Target;
import io.laredo.TargetExport;

/** Tells targets without content from others: what a snapshot brings must not mix with what a stream brought. */
final class EmptyTargets {
    private EmptyTargets() {}

    /** @throws SnapshotException the target has content */
    static void require(Target target) {
        if (hasContent(target)) {
            throw new SnapshotException(
                    "Target '%s' has content already, and a snapshot is for an empty one. Make a new target, or remove what it has"
                            .formatted(target.name()));
        }
    }

    private static boolean hasContent(Target target) {
        if (target.position() != null) {
            return true;
        }
        try (TargetExport export = target.export()) {
            return export != null;
        }
    }
}
