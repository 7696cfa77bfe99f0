package io.laredo.target.replica;

import org.jspecify.annotations.Nullable;

/** Where replicas find the version to read: the latest one of a target, or always the same. Any thread may read. */
final class VersionCell {
    private final String target;
    private volatile @Nullable Version version;
    private volatile boolean isClosed;

    /** A cell that is empty until the target's first baseline is complete. */
    VersionCell(String target) {
        this.target = target;
    }

    /** A cell that shows this version for ever. */
    VersionCell(Version pinned) {
        this.target = "";
        this.version = pinned;
    }

    /**
     * The version to read now.
     *
     * @param asked what is to be read, for the message
     * @throws ReplicaNotReadyException there is none
     */
    Version get(Object asked) {
        Version present = version;
        if (present == null) {
            throw notReady(asked);
        }
        return present;
    }

    /** The version, or null when there is none. */
    @Nullable Version getOrNull() {
        return version;
    }

    void set(Version next) {
        version = next;
    }

    /** Empties the cell for ever. */
    void close() {
        isClosed = true;
        version = null;
    }

    /**
     * Checks that a version may come.
     *
     * @throws ReplicaNotReadyException the cell is closed
     */
    void requireOpen() {
        if (isClosed) {
            throw notReady("replica");
        }
    }

    private ReplicaNotReadyException notReady(Object asked) {
        return new ReplicaNotReadyException((isClosed
                        ? "The %s cannot be read any more: replica target '%s' has been closed"
                        : "The %s is not ready: the first baseline of replica target '%s' is not complete. Wait until the"
                                + " application reports readiness, or set laredo.startup.wait=true so that it starts only then")
                .formatted(asked, target));
    }
}
