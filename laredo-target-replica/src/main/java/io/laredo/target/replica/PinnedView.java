package io.laredo.target.replica;

import io.laredo.Position;
import java.util.Map;

/** All tables as they were when the view was taken. */
final class PinnedView implements ReplicaView {
    private final Map<String, Position> positions;
    private final ReplicasByType replicas;

    PinnedView(Map<String, Position> positions, ReplicasByType replicas) {
        this.positions = positions;
        this.replicas = replicas;
    }

    @Override
    public <T, ID> Replica<T, ID> replica(Class<T> entity) {
        return replicas.get(entity);
    }

    @Override
    public Position position(String source) {
        Position position = positions.get(source);
        if (position == null) {
            throw new IllegalArgumentException(
                    "The view has no source '%s'; it has %s".formatted(source, positions.keySet()));
        }
        return position;
    }
}
