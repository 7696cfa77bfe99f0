package io.laredo;

import java.util.Set;

/** Where a source is in its life. */
public enum SourceState {
    /** Connecting for the first time, or making a new session. */
    CONNECTING,
    /** Transactions arrive. */
    STREAMING,
    /** Somebody paused it: its connection is kept alive, and the database keeps what comes. */
    PAUSED,
    /** The last session broke; the next attempt follows after a pause. */
    RECONNECTING,
    /** A target failed whose policy is to stop its source; nothing streams until somebody resumes it. */
    FAILED,
    /** The engine ends: no more is taken from the stream, and the targets take what has come. */
    DRAINING,
    STOPPED;

    /** Whether a source may come from this state to another one. */
    public boolean canMoveTo(SourceState next) {
        return next == this || next().contains(next);
    }

    private Set<SourceState> next() {
        return switch (this) {
            case CONNECTING -> Set.of(STREAMING, PAUSED, RECONNECTING, FAILED, DRAINING, STOPPED);
            case STREAMING -> Set.of(PAUSED, RECONNECTING, FAILED, DRAINING, STOPPED);
            case PAUSED -> Set.of(STREAMING, RECONNECTING, FAILED, DRAINING, STOPPED);
            case RECONNECTING -> Set.of(CONNECTING, FAILED, DRAINING, STOPPED);
            case FAILED -> Set.of(CONNECTING, DRAINING, STOPPED);
            case DRAINING -> Set.of(STOPPED);
            case STOPPED -> Set.of();
        };
    }
}
