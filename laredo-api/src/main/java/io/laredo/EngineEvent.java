package io.laredo;

import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Something that happened in an engine. Each is told once, after it has happened. */
public sealed interface EngineEvent {
    /** When it happened, by the engine's clock. */
    Instant at();

    /**
     * A source has come to another state.
     *
     * @param cause why, if something went wrong
     */
    record SourceMoved(
            Instant at,
            String source,
            SourceState from,
            SourceState to,
            @Nullable Throwable cause) implements EngineEvent {}

    /**
     * A pipeline has come to another state.
     *
     * @param cause why, if something went wrong
     */
    record PipelineMoved(
            Instant at,
            String target,
            PipelineState from,
            PipelineState to,
            @Nullable Throwable cause) implements EngineEvent {}

    /**
     * A table of a pipeline has come to another state.
     *
     * @param cause why, if something went wrong
     */
    record TableMoved(
            Instant at,
            String target,
            TableId table,
            TableState from,
            TableState to,
            @Nullable Throwable cause) implements EngineEvent {}

    /** A copy of tables for a target has begun. One of the two next events follows. */
    record BaselineStarted(Instant at, String target, Position position, Set<TableId> tables) implements EngineEvent {
        public BaselineStarted {
            tables = Set.copyOf(tables);
        }
    }

    /** All rows have been copied; the target shows them now, or once they have come up to where it is. */
    record BaselineCopied(
            Instant at, String target, Position position, Set<TableId> tables, long rows, Duration elapsed)
            implements EngineEvent {
        public BaselineCopied {
            tables = Set.copyOf(tables);
        }
    }

    /** A copy ended before all rows had come; nothing of it is visible. */
    record BaselineFailed(Instant at, String target, Position position, Set<TableId> tables, Throwable cause)
            implements EngineEvent {
        public BaselineFailed {
            tables = Set.copyOf(tables);
        }
    }

    /**
     * A target could not take a transaction, and gets it again.
     *
     * @param attempt how many have failed so far
     * @param pause how long until the next one
     * @param change the last change that the target asked for, by its number and kind; null on the first attempt, which
     *     nobody follows that closely
     */
    record ApplyFailed(
            Instant at,
            String target,
            Position position,
            long xid,
            int attempt,
            Duration pause,
            @Nullable String change,
            Throwable cause)
            implements EngineEvent {}

    /** Rows have gone from a target because their time was up. */
    record RowsExpired(Instant at, String target, int rows) implements EngineEvent {}

    /** What a target has was stored as a snapshot, read back and found right. */
    record SnapshotStored(Instant at, String target, String id, Position position, long rows, long bytes)
            implements EngineEvent {}

    /** What a target has could not be stored. The snapshots that there were are still there. */
    record SnapshotFailed(Instant at, String target, Throwable cause) implements EngineEvent {}

    /** A target that had nothing shows a snapshot now, and goes on from there. */
    record SnapshotRestored(Instant at, String target, String id, Position position, long rows)
            implements EngineEvent {}

    /**
     * A target was compared with the database.
     *
     * @param differing the tables that are not as they should be
     */
    record Validated(Instant at, String target, Position position, Set<TableId> differing) implements EngineEvent {
        public Validated {
            differing = Set.copyOf(differing);
        }
    }

    /** A target could not be compared with the database. */
    record ValidationFailed(Instant at, String target, Throwable cause) implements EngineEvent {}

    /**
     * A transaction that a target could not take was put aside, and the target goes on without it.
     *
     * @param letter by which it is found again
     */
    record DeadLettered(
            Instant at,
            String target,
            String letter,
            Position position,
            long xid,
            @Nullable Throwable cause) implements EngineEvent {}

    /** The log of a source has no room for the next transaction: the source is held back. */
    record LogFull(Instant at, String source, long bytes) implements EngineEvent {}

    /** The observer that is told this was too slow for some events before. */
    record Missed(Instant at, long events) implements EngineEvent {}
}
