package io.laredo.target.replica;

import io.laredo.Position;
import java.util.concurrent.locks.LockSupport;

/** A thread that waits for a position. */
final class PositionWait {
    private final Position wanted;
    private final Thread thread = Thread.currentThread();

    PositionWait(Position wanted) {
        this.wanted = wanted;
    }

    /** Whether a target at this position ends the wait, be it with success or because the position will never come. */
    boolean isSettledAt(Position position) {
        return position.source().equals(wanted.source())
                && (!position.isComparableTo(wanted) || position.covers(wanted));
    }

    void wake() {
        LockSupport.unpark(thread);
    }
}
