package io.laredo.target.replica;

import io.laredo.Position;

/**
 * All replicated tables as they were at one position of each source. It never changes, and costs nothing to take; the
 * memory of rows that have changed since is freed when the view is forgotten.
 */
public interface ReplicaView {
    /**
     * A table in this view.
     *
     * @throws IllegalArgumentException the class is not a replicated entity
     */
    <T, ID> Replica<T, ID> replica(Class<T> entity);

    /**
     * What the view contains of a source.
     *
     * @param source the source's name
     */
    Position position(String source);
}
