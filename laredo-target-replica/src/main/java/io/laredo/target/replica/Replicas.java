package io.laredo.target.replica;

import io.laredo.Position;
import java.time.Duration;
import java.util.Collection;

/** All replicated tables of an application, as they change. Any thread may call. */
public interface Replicas {
    /**
     * The replicas that targets keep.
     *
     * @param targets each fed by a source of its own
     * @throws IllegalArgumentException two targets keep the same entity
     */
    static Replicas of(Collection<ReplicaTarget> targets) {
        return new TargetReplicas(targets);
    }

    /**
     * The replica of an entity.
     *
     * @throws IllegalArgumentException the class is not a replicated entity
     */
    <T, ID> Replica<T, ID> replica(Class<T> entity);

    /**
     * All tables as they are now.
     *
     * @throws ReplicaNotReadyException a first baseline is not complete
     */
    ReplicaView view();

    /**
     * What the replicas contain of a source.
     *
     * @param source the source's name
     * @throws ReplicaNotReadyException its first baseline is not complete
     */
    Position position(String source);

    /**
     * Waits until everything up to the position is visible here. Costs nothing when it is already.
     *
     * @throws IllegalArgumentException it can never get here: it is of a source that feeds no replica, or of another
     *     lineage than the replicas are in
     * @throws ReplicaNotReadyException the replicas have been closed
     * @throws PositionTimeoutException it did not get here in time
     */
    void awaitPosition(Position position, Duration timeout) throws InterruptedException;
}
