package io.laredo.target.replica;

import io.laredo.Position;
import java.util.Map;

/** All tables as they were when the view was taken. */
final class PinnedView implements ReplicaView {
    private final ReplicasByType live;
    private final Map<VersionCell, Version> versions;

    /**
     * @param live the replicas of all targets
     * @param versions what each target's cell showed
     */
    PinnedView(ReplicasByType live, Map<VersionCell, Version> versions) {
        this.live = live;
        this.versions = versions;
    }

    @Override
    public <T, ID> Replica<T, ID> replica(Class<T> entity) {
        TableReplica<T, ID> replica = live.get(entity);
        Version version = versions.get(replica.cell());
        if (version == null) {
            throw new IllegalStateException("A view lacks the version of the " + replica);
        }
        return replica.pinnedTo(version);
    }

    @Override
    public Position position(String source) {
        return versions.values().stream()
                .map(Version::position)
                .filter(position -> position.source().equals(source))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("The view has no source '%s'; it has %s"
                        .formatted(
                                source,
                                versions.values().stream()
                                        .map(version -> version.position().source())
                                        .sorted()
                                        .toList())));
    }
}
