package io.laredo.engine;

import io.laredo.engine.snapshot.SnapshotInfo;
import io.laredo.engine.validation.ComparisonReport;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What is done for a target beside the stream, at one moment.
 *
 * @param snapshot the last one that was stored or restored; null when there is none
 * @param snapshotFailure why the last attempt to store one failed; null when it did not
 * @param comparison what the last comparison with the database found; null before the first
 * @param comparisonFailure why the last attempt to compare failed; null when it did not
 */
public record UpkeepStatus(
        @Nullable SnapshotInfo snapshot,
        @Nullable Failure snapshotFailure,
        @Nullable ComparisonReport comparison,
        @Nullable Failure comparisonFailure) {
    /** Something that did not work, and when. */
    public record Failure(Instant at, Throwable cause) {}
}
