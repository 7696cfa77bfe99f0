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
     */
    record ApplyFailed(
            Instant at, String target, Position position, long xid, int attempt, Duration pause, Throwable cause)
            implements EngineEvent {}

    /** Rows have gone from a target because their time was up. */
    record RowsExpired(Instant at, String target, int rows) implements EngineEvent {}

    /** The log of a source has no room for the next transaction: the source is held back. */
    record LogFull(Instant at, String source, long bytes) implements EngineEvent {}

    /** The observer that is told this was too slow for some events before. */
    record Missed(Instant at, long events) implements EngineEvent {}
}
