package io.laredo.target.replica;

import io.laredo.Position;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/** The version that a target shows. The target publishes from one thread at a time; any thread reads and waits. */
final class LiveVersion implements VersionSource {
    /*
     * No wake-up is lost: a waiter enters the queue before it looks at the version, the publisher writes the version
     * before it looks at the queue, and all four are volatile accesses.
     */
    private final Queue<PositionWait> waits = new ConcurrentLinkedQueue<>();
    private final String target;
    private volatile @Nullable Version version;
    private volatile boolean isClosed;

    LiveVersion(String target) {
        this.target = target;
    }

    @Override
    public Version current(Object asked) {
        Version present = version;
        if (present == null) {
            throw notReady(asked);
        }
        return present;
    }

    /** The version, or null before the first baseline is complete. */
    @Nullable Version currentOrNull() {
        return version;
    }

    private ReplicaNotReadyException notReady(Object asked) {
        return new ReplicaNotReadyException((isClosed
                        ? "The %s cannot be read any more: replica target '%s' has been closed"
                        : "The %s is not ready: the first baseline of replica target '%s' is not complete. Wait until the"
                                + " application reports readiness, or set laredo.startup.wait=true so that it starts only then")
                .formatted(asked, target));
    }

    /** Shows a version to every reader from now on. */
    void publish(Version next) {
        boolean isFirst = version == null;
        version = next;
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

    void add(PositionWait wait) {
        waits.add(wait);
    }

    void remove(PositionWait wait) {
        waits.remove(wait);
    }

    /** Forgets everything. Whoever waits is told so. */
    void close() {
        isClosed = true;
        version = null;
        waits.forEach(PositionWait::wake);
    }

    /**
     * Checks that waiting makes sense.
     *
     * @throws ReplicaNotReadyException the target is closed
     */
    void requireOpen() {
        if (isClosed) {
            throw notReady("replica");
        }
    }
}
