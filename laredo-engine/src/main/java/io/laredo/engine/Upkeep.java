package io.laredo.engine;

import io.laredo.EngineEvent;
import io.laredo.Position;
import io.laredo.TableId;
import io.laredo.Target;
import io.laredo.TargetExport;
import io.laredo.engine.snapshot.SnapshotException;
import io.laredo.engine.snapshot.SnapshotInfo;
import io.laredo.engine.validation.ComparisonReport;
import io.laredo.engine.validation.ComparisonSettings;
import io.laredo.engine.validation.TableReport;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is done for a target beside the stream: snapshots and comparisons, by plan in a thread of its own, or when somebody
 * asks. Any thread may call.
 */
final class Upkeep implements AutoCloseable {
    private static final Logger logger = LoggerFactory.getLogger(Upkeep.class);

    private final PipelineDefinition definition;
    private final Target target;
    private final @Nullable PipelineSnapshots snapshots;
    private final Validator validator;
    private final TargetTables tables;
    private final Desk desk;
    private final Supplier<Run.@Nullable Member> member;
    private final Consumer<Position> onStored;
    private final Consumer<Set<TableId>> reload;
    private final Notices notices;
    private final ScheduledThreadPoolExecutor executor;
    private final ReentrantLock comparing = new ReentrantLock();
    private volatile UpkeepStatus.@Nullable Failure snapshotFailure;
    private volatile @Nullable ComparisonReport comparison;
    private volatile UpkeepStatus.@Nullable Failure comparisonFailure;

    /**
     * @param member the pipeline's part in what streams
     * @param onStored told up to where a target is stored
     * @param reload has tables copied anew
     */
    Upkeep(
            PipelineDefinition definition,
            Target target,
            @Nullable PipelineSnapshots snapshots,
            Validator validator,
            TargetTables tables,
            Desk desk,
            Supplier<Run.@Nullable Member> member,
            Consumer<Position> onStored,
            Consumer<Set<TableId>> reload,
            Notices notices) {
        this.definition = definition;
        this.target = target;
        this.snapshots = snapshots;
        this.validator = validator;
        this.tables = tables;
        this.desk = desk;
        this.member = member;
        this.onStored = onStored;
        this.reload = reload;
        this.notices = notices;
        this.executor = new ScheduledThreadPoolExecutor(1, work -> {
            Thread thread = new Thread(work, "laredo-%s-upkeep".formatted(target.name()));
            thread.setDaemon(true);
            return thread;
        });
        executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    UpkeepStatus status() {
        return new UpkeepStatus(
                snapshots == null ? null : snapshots.last(), snapshotFailure, comparison, comparisonFailure);
    }

    /** Begins what is done every so often. */
    void start() {
        SnapshotPlan storing = definition.snapshots();
        if (storing != null) {
            repeat(storing.interval(), this::storeByPlan);
        }
        ValidationPlan validation = definition.validation();
        if (validation != null) {
            repeat(validation.interval(), this::compareByPlan);
        }
    }

    private void repeat(@Nullable Duration interval, Runnable work) {
        if (interval != null) {
            Future<?> unused = executor.scheduleWithFixedDelay( // it ends with the executor, and logs what goes wrong
                    work, interval.toNanos(), interval.toNanos(), TimeUnit.NANOSECONDS);
        }
    }

    /** A target has a new baseline, which is worth a snapshot: nothing is durable before. */
    void afterBaseline() {
        try {
            if (definition.snapshots() != null) {
                executor.execute(this::storeByPlan);
            }
            ValidationPlan validation = definition.validation();
            if (validation != null && validation.afterBaseline()) {
                executor.execute(this::compareByPlan);
            }
        } catch (RejectedExecutionException e) {
            logger.debug("Target {} ends while it gets its baseline", target.name(), e);
        }
    }

    /** Stores what the target has, if it has all its tables and is further; what goes wrong is logged and shown. */
    void storeByPlan() {
        try {
            if (tables.states().broken().isEmpty()) {
                PipelineSnapshots into = requireSnapshots();
                int changes = into.contentChanges();
                TargetExport export = export();
                if (into.isAt(export.position(), changes)) {
                    export.close();
                } else {
                    store(into, export, changes);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            logger.error(
                    "Target {} could not be stored; the last snapshot counts until the next attempt. {}",
                    target.name(),
                    e.getMessage(),
                    e);
        }
    }

    /**
     * Stores what the target has now.
     *
     * @throws IllegalStateException it has no plan for that
     * @throws SnapshotException it has nothing, or could not be stored
     */
    SnapshotInfo store() throws InterruptedException {
        PipelineSnapshots into = requireSnapshots();
        int changes = into.contentChanges();
        return store(into, export(), changes);
    }

    private PipelineSnapshots requireSnapshots() {
        if (snapshots == null) {
            throw new IllegalStateException(
                    "Target '%s' has no store for snapshots. Give its definition a plan".formatted(target.name()));
        }
        return snapshots;
    }

    private SnapshotInfo store(PipelineSnapshots into, TargetExport export, int changes) throws InterruptedException {
        try {
            SnapshotInfo stored = into.store(export, changes);
            if (stored.tables().size() == tables.wanted().size()) {
                onStored.accept(stored.position());
            }
            snapshotFailure = null;
            return stored;
        } catch (RuntimeException e) {
            snapshotFailure = new UpkeepStatus.Failure(notices.now(), e);
            throw e;
        }
    }

    /** Has the pipeline's thread give out what the target has, between two transactions. */
    private TargetExport export() throws InterruptedException {
        return desk.call(target.name(), () -> {
            TargetExport export = target.export();
            if (export == null) {
                throw new SnapshotException(
                        "Target '%s' has nothing to store, or does not give it out".formatted(target.name()));
            }
            return export;
        });
    }

    private void compareByPlan() {
        ValidationPlan plan = definition.validation();
        try {
            if (plan != null && tables.states().broken().isEmpty()) {
                Set<TableId> differing = differing(compare(tables.wanted()));
                if (plan.whenDifferent() == ValidationPlan.WhenDifferent.RELOAD && !differing.isEmpty()) {
                    reload.accept(differing);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            logger.warn("Target {} could not be compared with the database. {}", target.name(), e.getMessage(), e);
        }
    }

    /** Compares tables with the database as of one position. */
    ComparisonReport compare(Set<TableId> compared) throws InterruptedException {
        Run.Member present = member.get();
        if (present == null) {
            throw new IllegalStateException("Target '%s' follows nothing yet".formatted(target.name()));
        }
        ValidationPlan plan = definition.validation();
        comparing.lockInterruptibly(); // the cursor is held by one at a time
        try {
            ComparisonReport report = validator.compare(
                    present.run().session(), compared, plan == null ? ComparisonSettings.USUAL : plan.settings());
            comparison = report;
            comparisonFailure = null;
            tell(report);
            return report;
        } catch (RuntimeException e) {
            comparisonFailure = new UpkeepStatus.Failure(notices.now(), e);
            notices.tell(at -> new EngineEvent.ValidationFailed(at, target.name(), e));
            throw e;
        } finally {
            comparing.unlock();
        }
    }

    private void tell(ComparisonReport report) {
        Set<TableId> differing = differing(report);
        notices.tell(at -> new EngineEvent.Validated(at, target.name(), report.position(), differing));
        for (TableReport table : report.differing()) {
            logger.error("Target {} is not as the database at {}: {}", target.name(), report.position(), table);
        }
    }

    private static Set<TableId> differing(ComparisonReport report) {
        Set<TableId> all = new HashSet<>(report.onlyInDatabase());
        all.addAll(report.differing().stream().map(TableReport::table).collect(Collectors.toSet()));
        return all;
    }

    @Override
    public void close() {
        executor.shutdownNow();
    }
}
