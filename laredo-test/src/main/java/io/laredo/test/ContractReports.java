package io.laredo.test;

import io.laredo.Acknowledgement;
import io.laredo.Position;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What a target reports as durable, checked against what it has been given. Any thread may call. */
final class ContractReports implements Acknowledgement {
    // Guarded by this.
    private final Map<String, Position> given = new HashMap<>(); // by lineage: no report may be beyond
    private final List<String> mistakes = new ArrayList<>();
    private @Nullable Position durable;
    private boolean closed;

    @Override
    public synchronized void durable(Position position) {
        Position limit = given.get(position.lineage());
        if (closed) {
            mistakes.add("%s was reported durable after close() had returned".formatted(position));
        } else if (limit == null || !limit.covers(position)) {
            mistakes.add("%s was reported durable when the target had been given no more than %s"
                    .formatted(position, limit));
        }
        Position before = durable;
        if (before == null || !before.isComparableTo(position) || !before.covers(position)) {
            durable = position;
        }
        notifyAll();
    }

    /** The target is about to be given everything up to a position. Returns what it had before. */
    synchronized @Nullable Position give(Position position) {
        Position before = given.get(position.lineage());
        if (before == null || !before.covers(position)) {
            given.put(position.lineage(), position);
        }
        return before;
    }

    /** The target refused what it was given last. */
    synchronized void takeBack(Position position, @Nullable Position before) {
        if (before == null) {
            given.remove(position.lineage());
        } else {
            given.put(position.lineage(), before);
        }
    }

    synchronized void targetClosed() {
        closed = true;
    }

    /** The latest position reported; null before any. */
    synchronized @Nullable Position latest() {
        return durable;
    }

    /** Waits until everything up to the position is durable. Returns whether it is. */
    synchronized boolean await(Position position, Duration patience) throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (!covers(position)) {
            long left = deadline - System.nanoTime();
            if (left <= 0) {
                return false;
            }
            wait(TimeUnit.NANOSECONDS.toMillis(left) + 1);
        }
        return true;
    }

    private boolean covers(Position position) {
        Position now = durable;
        return now != null && now.isComparableTo(position) && now.covers(position);
    }

    synchronized List<String> mistakes() {
        return List.copyOf(mistakes);
    }
}
