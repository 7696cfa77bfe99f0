package io.laredo.engine;

import io.laredo.EngineEvent;
import io.laredo.Position;
import io.laredo.TableId;
import io.laredo.Target;
import io.laredo.TargetExport;
import io.laredo.engine.snapshot.SnapshotException;
import io.laredo.engine.snapshot.SnapshotInfo;
import io.laredo.engine.snapshot.SnapshotSearch;
import io.laredo.engine.snapshot.Snapshots;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Stores what a target has, and brings it back. Any thread may call. */
final class PipelineSnapshots {
    private static final Logger logger = LoggerFactory.getLogger(PipelineSnapshots.class);

    private final Target target;
    private final SnapshotPlan plan;
    private final Snapshots snapshots;
    private final Notices notices;
    private final AtomicInteger changes = new AtomicInteger();
    private volatile int changesInLast; // written by whoever stored it
    private volatile @Nullable SnapshotInfo last;

    /** @param target as the snapshots show it: without rules, which its content has gone through already */
    PipelineSnapshots(Target target, SnapshotPlan plan, Notices notices) {
        this.target = target;
        this.plan = plan;
        this.snapshots = new Snapshots(target.name(), plan.store(), plan.retention(), notices.clock());
        this.notices = notices;
    }

    /** The last one that was stored or restored. */
    @Nullable SnapshotInfo last() {
        return last;
    }

    /** The target has other content than before at the same position: a table was copied, or a dead letter given to it. */
    void contentChanged() {
        changes.incrementAndGet();
    }

    /** How often its content has changed like that. */
    int contentChanges() {
        return changes.get();
    }

    /** Whether the last one that was stored or restored is at a position, and has what the target has. */
    boolean isAt(Position position, int contentChanges) {
        SnapshotInfo present = last;
        return present != null
                && changesInLast == contentChanges
                && present.position().equals(position);
    }

    List<SnapshotInfo> list() {
        return snapshots.list().snapshots();
    }

    /**
     * Where the newest snapshot is that has these tables; null when there is none, or none that can be read. It has not been
     * looked at whole.
     */
    @Nullable Position newest(Set<TableId> tables) {
        try {
            return snapshots.list().snapshots().stream()
                    .filter(info -> suits(info, tables))
                    .map(SnapshotInfo::position)
                    .findFirst()
                    .orElse(null);
        } catch (SnapshotException e) {
            logger.warn("Target {} starts without a snapshot", target.name(), e);
            return null;
        }
    }

    /**
     * Brings the newest snapshot back from which the target can go on, into a target that has nothing.
     *
     * @param canGoOn whether it can go on from a position
     * @return what was restored; null when there was nothing to restore
     */
    @Nullable SnapshotInfo restore(Set<TableId> tables, Predicate<Position> canGoOn) throws InterruptedException {
        SnapshotSearch search =
                snapshots.restoreNewest(target, info -> suits(info, tables) && canGoOn.test(info.position()));
        SnapshotInfo found = search.found();
        if (found != null) {
            last = found;
            notices.tell(at ->
                    new EngineEvent.SnapshotRestored(at, target.name(), found.id(), found.position(), found.rows()));
        }
        return found;
    }

    private boolean suits(SnapshotInfo info, Set<TableId> tables) {
        Set<TableId> stored = new TreeSet<>();
        info.tables().forEach(table -> stored.add(table.schema().table()));
        return stored.equals(tables) && plan.version().equals(info.metadata().get(SnapshotPlan.VERSION));
    }

    /**
     * Stores what a target has, and closes it.
     *
     * @param contentChanges how many there had been before it was given out
     */
    SnapshotInfo store(TargetExport export, int contentChanges) throws InterruptedException {
        try (export) {
            Map<String, String> metadata = new HashMap<>(plan.metadata());
            metadata.put(SnapshotPlan.VERSION, plan.version());
            SnapshotInfo info = snapshots.write(export, metadata);
            last = info;
            changesInLast = contentChanges;
            notices.tell(at -> new EngineEvent.SnapshotStored(
                    at, target.name(), info.id(), info.position(), info.rows(), info.bytes()));
            return info;
        } catch (RuntimeException e) {
            notices.tell(at -> new EngineEvent.SnapshotFailed(at, target.name(), e));
            throw e;
        }
    }
}
