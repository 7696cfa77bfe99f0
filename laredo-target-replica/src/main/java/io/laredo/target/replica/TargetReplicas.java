package io.laredo.target.replica;

import io.laredo.Position;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** The replicas of one or several targets, each of a source of its own. */
final class TargetReplicas implements Replicas {
    private final List<ReplicaTarget> targets;
    private final ReplicasByType replicas;

    TargetReplicas(Collection<ReplicaTarget> targets) {
        this.targets = List.copyOf(targets);
        this.replicas = new ReplicasByType(this.targets.stream()
                .flatMap(target -> target.replicas().stream())
                .toList());
    }

    @Override
    public <T, ID> Replica<T, ID> replica(Class<T> entity) {
        return replicas.get(entity);
    }

    @Override
    public ReplicaView view() {
        Map<VersionCell, Version> versions = new HashMap<>();
        Set<String> sources = new HashSet<>();
        for (ReplicaTarget target : targets) {
            Version version = target.cell().get("view");
            versions.put(target.cell(), version);
            if (!sources.add(version.position().source())) {
                throw new IllegalStateException(
                        "Two replica targets show source '%s', so a view would mix its positions. Give their entities to one target"
                                .formatted(version.position().source()));
            }
        }
        return new PinnedView(replicas, versions);
    }

    @Override
    public Position position(String source) {
        List<Position> shown = new ArrayList<>();
        for (ReplicaTarget target : targets) {
            Version version = target.cell().getOrNull();
            if (version != null && version.position().source().equals(source)) {
                return version.position();
            }
            if (version != null) {
                shown.add(version.position());
            }
        }
        targets.forEach(target -> target.cell().get("position"));
        throw unknownSource(source, shown);
    }

    @Override
    public void awaitPosition(Position position, Duration timeout) throws InterruptedException {
        if (isReached(position)) {
            return;
        }
        PositionWait wait = new PositionWait(position);
        targets.forEach(target -> target.publisher().add(wait));
        try {
            waitFor(position, timeout);
        } finally {
            targets.forEach(target -> target.publisher().remove(wait));
        }
    }

    private void waitFor(Position position, Duration timeout) throws InterruptedException {
        long start = System.nanoTime();
        long patience = TimeUnit.NANOSECONDS.convert(timeout);
        while (!isReached(position)) {
            long left = patience - (System.nanoTime() - start);
            if (left <= 0) {
                throw new PositionTimeoutException(
                        ("Position %s was not reached within %s; the replicas are at %s. Allow"
                                        + " more time, or look for what holds the stream up")
                                .formatted(position, timeout, shown()));
            }
            LockSupport.parkNanos(this, left);
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
        }
    }

    /**
     * @throws IllegalArgumentException the position will never be reached
     */
    private boolean isReached(Position wanted) {
        boolean isComplete = true;
        for (ReplicaTarget target : targets) {
            Version version = target.cell().getOrNull();
            if (version == null) {
                target.cell().requireOpen();
                isComplete = false;
            } else if (version.position().source().equals(wanted.source())) {
                return covers(version.position(), wanted);
            }
        }
        if (isComplete) {
            throw unknownSource(wanted.source(), shown());
        }
        return false;
    }

    private static boolean covers(Position shown, Position wanted) {
        if (!shown.isComparableTo(wanted)) {
            throw new IllegalArgumentException(
                    ("Position %s is of another lineage than the replicas, which are at %s: the"
                                    + " database was replaced or failed over in between. Take a new position")
                            .formatted(wanted, shown));
        }
        return shown.covers(wanted);
    }

    private List<Position> shown() {
        return targets.stream()
                .map(target -> target.cell().getOrNull())
                .filter(version -> version != null)
                .map(Version::position)
                .toList();
    }

    private static IllegalArgumentException unknownSource(String source, List<Position> shown) {
        return new IllegalArgumentException("No replica is fed by source '%s'; the sources are %s"
                .formatted(source, shown.stream().map(Position::source).toList()));
    }
}
