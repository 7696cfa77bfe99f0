package io.laredo.engine;

import java.util.Set;

/** Where a pipeline is in its life. */
public enum PipelineState {
    /** No session yet, or the last one broke: the target has what it had. */
    WAITING,
    /** The tables are being copied; the stream collects in the log. */
    BASELINE,
    /** Transactions are applied as they come. */
    STREAMING,
    /** The target could not take a baseline or a transaction. After a pause it gets a new baseline. */
    FAILED,
    STOPPED;

    PipelineState moveTo(PipelineState target) {
        if (target != this && !next().contains(target)) {
            throw new IllegalStateException("Pipeline cannot move from " + this + " to " + target);
        }
        return target;
    }

    private Set<PipelineState> next() {
        return switch (this) {
            case WAITING -> Set.of(BASELINE, STREAMING, FAILED, STOPPED);
            case BASELINE -> Set.of(STREAMING, WAITING, FAILED, STOPPED);
            case STREAMING -> Set.of(WAITING, FAILED, STOPPED);
            case FAILED -> Set.of(BASELINE, STOPPED);
            case STOPPED -> Set.of();
        };
    }
}
