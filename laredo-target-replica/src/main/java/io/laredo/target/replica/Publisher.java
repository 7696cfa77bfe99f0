package io.laredo.target.replica;

import io.laredo.Position;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Shows a target's versions, and wakes those who wait for one. The target calls it from one thread at a time. */
final class Publisher {
    /*
     * No wake-up is lost: a waiter enters the queue before it looks into the cell, the publisher fills the cell before it
     * looks at the queue, and all four are volatile accesses.
     */
    private final Queue<PositionWait> waits = new ConcurrentLinkedQueue<>();
    private final VersionCell cell;

    Publisher(VersionCell cell) {
        this.cell = cell;
    }

    /** Shows a version to every reader from now on. */
    void publish(Version next) {
        boolean isFirst = cell.getOrNull() == null;
        cell.set(next);
        if (!waits.isEmpty()) {
            wake(isFirst, next.position());
        }
    }

    private void wake(boolean isFirst, Position position) {
        for (PositionWait wait : waits) {
            if (isFirst || wait.isSettledAt(position)) {
                wait.wake();
            }
        }
    }

    /** Forgets everything. Whoever waits finds the cell closed. */
    void close() {
        cell.close();
        waits.forEach(PositionWait::wake);
    }

    /** From now on a thread is woken when its position is reached. Any thread may call this. */
    void add(PositionWait wait) {
        waits.add(wait);
    }

    void remove(PositionWait wait) {
        waits.remove(wait);
    }
}
