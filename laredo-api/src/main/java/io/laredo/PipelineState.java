package io.laredo;

import java.util.Set;

/** Where a pipeline is in its life. */
public enum PipelineState {
    /** No session yet, or the last one broke: the target has what it had. */
    WAITING,
    /** The tables are being copied, or restored from a snapshot; the stream collects in the log. */
    BASELINE,
    /** Transactions are applied as they come. */
    STREAMING,
    /** The target could not take a transaction, and is given it again after a pause. */
    RETRYING,
    /** Somebody paused it; the stream collects in the log. */
    PAUSED,
    /** The target was too slow for the log; it gets a new baseline when it is done with what it is at. */
    DETACHED,
    /**
     * The target could not take a baseline or a transaction. After a pause it gets a new baseline, unless its policy or the
     * one for a full log is that a person acts first.
     */
    FAILED,
    STOPPED;

    /** Whether a pipeline may come from this state to another one. */
    public boolean canMoveTo(PipelineState next) {
        return next == this || next().contains(next);
    }

    private Set<PipelineState> next() {
        return switch (this) {
            case WAITING -> Set.of(BASELINE, STREAMING, PAUSED, FAILED, STOPPED);
            case BASELINE -> Set.of(STREAMING, WAITING, PAUSED, DETACHED, FAILED, STOPPED);
            case STREAMING -> Set.of(RETRYING, PAUSED, WAITING, DETACHED, FAILED, STOPPED);
            case RETRYING -> Set.of(STREAMING, WAITING, DETACHED, FAILED, STOPPED);
            case PAUSED -> Set.of(STREAMING, BASELINE, WAITING, DETACHED, FAILED, STOPPED);
            case DETACHED, FAILED -> Set.of(BASELINE, PAUSED, WAITING, FAILED, STOPPED);
            case STOPPED -> Set.of();
        };
    }
}
