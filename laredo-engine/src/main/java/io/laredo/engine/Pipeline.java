package io.laredo.engine;

import io.laredo.ForkedHistoryException;
import io.laredo.PipelineState;
import io.laredo.Position;
import io.laredo.SourceException;
import io.laredo.TableId;
import io.laredo.TableState;
import io.laredo.Target;
import io.laredo.engine.rules.RuledTarget;
import io.laredo.engine.snapshot.SnapshotInfo;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One target's subscription to a source. Its thread gives the target a baseline in every {@link Run} that does not go on
 * where the target is, then applies what the run's log brings. A target that fails, or is too slow for the log, gets a new
 * baseline after a pause, while the run goes on for the others; a failure that is due to a table takes that table away until
 * it has been copied again.
 */
final class Pipeline implements Runnable {
    private static final Logger logger = LoggerFactory.getLogger(Pipeline.class);

    private final PipelineDefinition definition;
    private final Target target;
    private final Backoff backoff;
    private final Consumer<Throwable> onStop;
    private final TargetTables tables;
    private final TargetProgress progress;
    private final PipelineStage stage;
    private final Copies copies;
    private final Desk desk = new Desk();
    private final Gate gate = new Gate();
    private final TargetCopy targetCopy;
    private final Delivery delivery;
    private final DueRows dueRows;
    private final @Nullable RuledTarget ruled;
    private final @Nullable PipelineSnapshots snapshots;
    private final @Nullable SetAside aside;
    private final Upkeep upkeep;

    private volatile Run.@Nullable Member member; // written by this pipeline's thread
    private volatile boolean needsBaseline; // written by this pipeline's thread: it failed, or was asked to
    private volatile boolean stopping; // written by whoever stops it
    private @Nullable Thread worker; // guarded by this

    // For this pipeline's thread alone.
    private Run.@Nullable Member away;
    private long backAt;
    private boolean needsPerson;
    private int failures;
    private final Set<TableId> toReload = new TreeSet<>();
    private @Nullable Follower follower;

    /** @param onStop told why all pipelines of the source, or of the engine, have to stop */
    Pipeline(
            PipelineDefinition definition,
            CopySettings copySettings,
            Backoff backoff,
            Notices notices,
            Consumer<Throwable> onStop) {
        this.definition = definition;
        this.ruled = definition.rules().isEmpty()
                ? null
                : new RuledTarget(definition.target(), definition.rules(), notices.clock());
        this.target = ruled == null ? definition.target() : ruled;
        this.dueRows = new DueRows(ruled, notices);
        this.backoff = backoff;
        this.onStop = onStop;
        this.tables = new TargetTables(target, definition.tables(), notices);
        this.progress = new TargetProgress(target.name(), notices.clock());
        this.stage = new PipelineStage(target.name(), notices);
        this.copies = new Copies(target.name(), copySettings, notices);
        this.targetCopy = new TargetCopy(target, tables, copies, progress, gate);
        this.aside = definition.deadLetters() == null ? null : new SetAside(target, definition.deadLetters(), notices);
        this.delivery = new Delivery(target, definition.retry(), stage, progress, desk, notices, aside, tables);
        this.snapshots = definition.snapshots() == null
                ? null
                : new PipelineSnapshots(definition.target(), definition.snapshots(), notices);
        this.upkeep = new Upkeep(
                definition,
                target,
                snapshots,
                new Validator(target, ruled, gate),
                tables,
                desk,
                () -> member,
                this::durable,
                this::reload,
                notices);
    }

    Target target() {
        return target;
    }

    PipelineDefinition definition() {
        return definition;
    }

    Set<TableId> tables() {
        return tables.wanted();
    }

    Gate gate() {
        return gate;
    }

    /** Has the target follow other tables from soon on. Any thread may call. */
    void changeTables(Set<TableId> wanted) {
        tables.want(wanted);
        desk.wake();
    }

    /** Has the target take nothing until it is resumed. Any thread may call. */
    void pause() {
        desk.pause(true);
    }

    void resume() {
        desk.pause(false);
    }

    /** Has tables copied anew that are shown; they stay so until the copies take their place. Any thread may call. */
    void reload(Set<TableId> wanted) {
        desk.post(() -> {
            toReload.addAll(wanted);
            reloadNow();
        });
    }

    /** Has the target get a baseline of all its tables soon, whatever it has, and forget its failures. Any thread may call. */
    void reset() {
        desk.post(() -> {
            needsBaseline = true;
            needsPerson = false;
            failures = 0;
            backAt = System.nanoTime();
            Follower following = follower;
            if (following != null) {
                following.end();
            }
        });
    }

    Upkeep upkeep() {
        return upkeep;
    }

    @Nullable PipelineSnapshots snapshots() {
        return snapshots;
    }

    /** Does something with the transactions that have been set aside, between two others; for whoever waits for it. */
    <T> T withDeadLetters(DeadLetterWork<T> work) throws InterruptedException {
        SetAside letters = aside;
        if (letters == null) {
            throw new IllegalStateException(
                    "Target '%s' has no store for dead letters. Use setAside(store) in its definition"
                            .formatted(target.name()));
        }
        return desk.call(target.name(), () -> {
            letters.load();
            try {
                return work.on(letters);
            } finally {
                contentChanged();
            }
        });
    }

    private void contentChanged() {
        PipelineSnapshots stored = snapshots;
        if (stored != null) {
            stored.contentChanged();
        }
    }

    /** Something to do with what has been set aside. */
    interface DeadLetterWork<T> {
        T on(SetAside letters) throws InterruptedException;
    }

    PipelineStatus status() {
        PipelineStage.Stage now = stage.now();
        return new PipelineStatus(
                target.name(),
                shownState(now.state()),
                now.since(),
                now.cause(),
                progress.applied(),
                progress.durable(),
                progress.totals(),
                copies.progress(),
                upkeep.status(),
                aside == null ? 0 : aside.count(),
                tables.states().all());
    }

    /** A target that is in the middle of a transaction may have lost what it streams from. */
    private PipelineState shownState(PipelineState state) {
        boolean streams = state == PipelineState.STREAMING || state == PipelineState.RETRYING;
        Run.Member present = member;
        if (streams && present != null && present.cursor().isDetached()) {
            return PipelineState.DETACHED;
        }
        return streams && desk.hasNext() ? PipelineState.WAITING : state;
    }

    /** Where the target could go on without a new baseline; null when it needs one. */
    @Nullable Position position() {
        if (needsBaseline) {
            return null;
        }
        Position known = progress.applied();
        if (known == null) {
            known = target.position();
        }
        return known == null && snapshots != null ? snapshots.newest(tables.wanted()) : known;
    }

    /** Has the pipeline follow a run, as soon as it is done with the entry before it. */
    void follow(Desk.Follow next) {
        desk.follow(next);
    }

    /** Whether there is nothing left for it to do in the run it follows, or nothing it can do. */
    boolean isIdle() {
        PipelineState state = stage.state();
        return state != PipelineState.STREAMING && state != PipelineState.RETRYING;
    }

    /** Whether its thread does at once what it is asked to. */
    boolean isFree() {
        return isIdle() && stage.state() != PipelineState.BASELINE;
    }

    /** Has what is visible in the target become durable soon. Any thread may call. */
    void flush() {
        desk.post(() -> {
            try {
                target.flush();
            } catch (RuntimeException e) {
                logger.warn("Target {} could not make durable what it has", target.name(), e);
            }
        });
    }

    /** Whether everything that is visible in the target is durable. */
    boolean isDurable() {
        Position applied = progress.applied();
        Position durable = progress.durable();
        return applied == null || (durable != null && durable.isComparableTo(applied) && durable.covers(applied));
    }

    /** Works until stopped. */
    @Override
    public void run() {
        workIn(Thread.currentThread());
        upkeep.start();
        try {
            while (!stopping) {
                take(awaitNext());
            }
        } catch (InterruptedException e) {
            logger.debug("Pipeline {} was asked to stop", target.name());
        } finally {
            finish();
        }
    }

    /** The next run, or after a pause the last one once more, if it goes on and this pipeline may. */
    private Desk.Follow awaitNext() throws InterruptedException {
        while (true) {
            desk.runErrands();
            Desk.Follow newer = desk.pollNext();
            if (newer != null) {
                return newer;
            }
            Run.Member again = away;
            Duration wait = expire();
            if (again != null && mayComeBackTo(again.run())) {
                Duration left = Duration.ofNanos(backAt - System.nanoTime());
                if (left.isNegative()) {
                    again.comeBack();
                    return new Desk.Follow(again, true);
                }
                wait = left.compareTo(wait) < 0 ? left : wait;
            }
            desk.awaitNews(wait);
        }
    }

    /** Between two runs nobody else would take a failure for one. */
    private Duration expire() {
        try {
            return dueRows.expire();
        } catch (RuntimeException e) {
            logger.error(
                    "Target {} could not remove rows whose time is up; it keeps them until it gets a new baseline",
                    target.name(),
                    e);
            needsBaseline = true;
            return DueRows.LONG;
        }
    }

    private boolean mayComeBackTo(Run run) {
        return !needsPerson && !desk.isPaused() && !run.log().isEnded();
    }

    /** Has the pipeline end soon, whatever it waits for. Any thread may call. */
    synchronized void stop() {
        stopping = true;
        if (worker != null) {
            worker.interrupt();
        }
    }

    private synchronized void workIn(@Nullable Thread thread) {
        worker = thread;
    }

    /** The target may need to wait while it closes, so its thread is not interrupted any more. */
    private void finish() {
        workIn(null);
        Thread.interrupted();
        stage.move(PipelineState.STOPPED, null);
        gate.close();
        desk.close();
        upkeep.close();
        target.close();
    }

    /** Has nothing kept for the target any more. To be called when it has stopped, because it is not wanted any more. */
    void leave() {
        Run.Member last = member;
        if (last != null) {
            last.leave();
        }
        Desk.Follow unread = desk.pollNext();
        if (unread != null) {
            unread.member().leave();
        }
    }

    private void take(Desk.Follow follow) {
        Run.Member present = follow.member();
        member = present;
        away = null;
        try (present) {
            requireNoFork(present.run());
            if (needsPerson || (desk.isPaused() && !canResume(present.run()))) {
                standAside(present, Duration.ZERO);
            } else if (follow.isLate() ? recover(present) : resume(present) || baseline(present)) {
                stream(present);
            }
        } catch (Throwable e) { // a target in Kotlin throws checked exceptions as it likes
            failUnlessStopping(present, e);
        } finally {
            gate.sessionEnded();
        }
    }

    /** What a target has stored cannot be taken back, unless a person does. */
    private void requireNoFork(Run current) {
        Position stored = target.position();
        if (stored != null) {
            current.session().continued(stored); // throws
        }
    }

    /** Nothing is kept for the pipeline until it comes back, which it may after a pause. */
    private void standAside(Run.Member present, Duration pause) {
        present.stopCounting();
        away = present;
        backAt = System.nanoTime() + pause.toNanos();
        needsBaseline = true;
        if (desk.isPaused() && !needsPerson) {
            stage.move(PipelineState.PAUSED, stage.cause());
        }
    }

    private boolean canResume(Run current) {
        Position position = position();
        return position != null && canGoOnFrom(position, current);
    }

    private boolean canGoOnFrom(Position earlier, Run current) {
        Position position = in(current, earlier);
        return current.session().baseline() == null
                && position != null
                && position.covers(current.session().start());
    }

    /** Goes on where the target is, if the run's stream has everything after that. */
    private boolean resume(Run.Member present) throws InterruptedException {
        Run current = present.run();
        if (!canResume(current)) {
            return false;
        }
        tables.start(this::acknowledge);
        if (progress.applied() == null && !hasContentFor(current)) {
            return false;
        }
        Position position = here(current);
        if (position == null) {
            return false;
        }
        current.session().refused().forEach((table, reason) -> {
            if (tables.wanted().contains(table)) {
                tables.withdraw(table, reason);
            }
        });
        Position kept = progress.durable();
        if (kept != null) {
            present.durable(kept);
        }
        present.copyDone();
        if (!position.equals(position())) {
            target.advance(position); // the same place, on a new lineage
        }
        progress.reached(position);
        gate.passed(position);
        present.followed();
        stage.move(PipelineState.STREAMING, null);
        logger.info("Target {} goes on at {}", target.name(), position);
        return true;
    }

    /** Whether a target that is new to this process has its tables, from before or from a snapshot. */
    private boolean hasContentFor(Run current) throws InterruptedException {
        if (target.position() != null) {
            tables.states().move(target.keptTables(), TableState.LIVE, null);
            return true;
        }
        PipelineSnapshots stored = snapshots;
        if (stored == null) {
            return false;
        }
        stage.move(PipelineState.BASELINE, null);
        SnapshotInfo restored = stored.restore(tables.wanted(), position -> canGoOnFrom(position, current));
        if (restored == null) {
            return false;
        }
        tables.states().move(tables.wanted(), TableState.LIVE, null);
        if (ruled != null) {
            ruled.restored(tables.wanted()).forEach(tables::withdraw);
        }
        progress.reached(restored.position());
        durable(restored.position());
        return true;
    }

    /** Where the target is, as the run names it; null when it is nowhere in the run's history. */
    private @Nullable Position here(Run current) {
        Position position = position();
        return position == null ? null : in(current, position);
    }

    private @Nullable Position in(Run current, Position position) {
        try {
            return current.session().continued(position);
        } catch (ForkedHistoryException e) {
            logger.warn("Target {} gets a new baseline. {}", target.name(), e.getMessage());
            return null;
        }
    }

    private boolean baseline(Run.Member present) throws InterruptedException {
        stage.move(PipelineState.BASELINE, null);
        copies.forget();
        try {
            tables.start(this::acknowledge);
            targetCopy.take(present);
        } catch (SourceException e) {
            giveUpBaseline(present, e);
            return false;
        } finally {
            present.copyDone();
        }
        streamFrom(present);
        return true;
    }

    /** A session that was to begin with copies is of no use without them; one that goes on for others is. */
    private void giveUpBaseline(Run.Member present, SourceException cause) {
        if (present.run().session().baseline() == null) {
            postpone(present, cause);
        } else {
            stage.move(PipelineState.WAITING, cause);
            present.run().breakOff(cause);
        }
    }

    /** Gives a target that comes late, or comes back, a baseline beside the stream, which goes on for the others. */
    private boolean recover(Run.Member present) throws InterruptedException {
        stage.move(PipelineState.BASELINE, stage.cause());
        copies.forget();
        tables.start(this::acknowledge);
        try {
            targetCopy.takeBeside(present);
        } catch (SourceException e) {
            postpone(present, e);
            return false;
        }
        present.count();
        streamFrom(present);
        return true;
    }

    /** What a source cannot do says nothing of the target, so its policy for failures does not count. */
    private void postpone(Run.Member present, SourceException cause) {
        logger.warn(
                "Target {} keeps what it has: its source could not give it a new baseline. Cause: {}",
                target.name(),
                cause.getMessage());
        countFailure();
        stage.move(PipelineState.FAILED, cause);
        standAside(present, backoff.after(failures));
    }

    private void streamFrom(Run.Member present) throws InterruptedException {
        copied(tables.wanted());
        needsBaseline = false;
        toReload.clear();
        present.followed();
        stage.move(PipelineState.STREAMING, null);
        upkeep.afterBaseline();
        BaselineProgress done = copies.progress();
        logger.info(
                "Target {} has its baseline: {} rows of {} tables at {}, copied in {} ms",
                target.name(),
                done.rows(),
                tables.wanted().size() - tables.states().broken().size(),
                progress.applied(),
                done.elapsed().toMillis());
    }

    private void copied(Set<TableId> fresh) throws InterruptedException {
        contentChanged();
        if (aside != null) {
            aside.load();
            aside.copied(fresh);
        }
    }

    private void stream(Run.Member present) throws InterruptedException {
        if (aside != null) {
            aside.load();
        }
        TableRepair repair = new TableRepair(
                present.run().session(), target, tables.states(), copies, backoff, present.cursor()::nudge);
        Follower following = new Follower(
                target, tables, progress, delivery, dueRows, stage, desk, gate, present, repair, this::copied);
        follower = following;
        try {
            reloadNow();
            following.run();
        } finally {
            follower = null;
            toReload.addAll(repair.reloading());
        }
        if (present.cursor().isDetached()) {
            detach(present);
        } else if (needsBaseline) {
            stage.move(PipelineState.WAITING, null);
            standAside(present, Duration.ZERO);
        } else {
            stage.move(PipelineState.WAITING, present.run().cause());
        }
    }

    private void reloadNow() {
        Follower following = follower;
        if (following != null) {
            following.reload(toReload);
            toReload.clear();
        }
    }

    private void detach(Run.Member present) {
        LogFullException cause =
                new LogFullException(target.name(), present.run().log().maxBytes());
        needsPerson = definition.whenLogFull() == LogFullPolicy.FAIL;
        logger.error(
                "Target {} lost the stream at {}; it keeps what it has until {}. {}",
                target.name(),
                progress.applied(),
                needsPerson ? "it is reset" : "it gets a new baseline",
                cause.getMessage());
        countFailure();
        stage.move(needsPerson ? PipelineState.FAILED : PipelineState.DETACHED, cause);
        standAside(present, backoff.after(failures));
    }

    /** A target that is interrupted because it has to stop has not failed. */
    private void failUnlessStopping(Run.Member present, Throwable cause) {
        if (stopping) {
            logger.debug("Pipeline {} was asked to stop", target.name(), cause);
        } else {
            fail(present, cause);
        }
    }

    private void fail(Run.Member present, Throwable cause) {
        logger.error(
                "Target {} failed at {}; it keeps what it has until it gets a new baseline",
                target.name(),
                progress.applied(),
                cause);
        countFailure();
        stage.move(PipelineState.FAILED, cause);
        standAside(present, backoff.after(failures));
        if (definition.onFailure() == FailurePolicy.STOP_SOURCE || definition.onFailure() == FailurePolicy.STOP_ALL) {
            away = null;
            onStop.accept(cause);
        } else if (!present.run().anyCounts()) {
            away = null;
            present.run().breakOff(cause);
        }
    }

    private void countFailure() {
        boolean lasted = stage.state() == PipelineState.STREAMING && backoff.isOutlasted(stage.age());
        failures = lasted ? 1 : failures + 1;
        needsBaseline = true;
    }

    /** What a target says that stores nothing itself does not count if snapshots of it are stored: those do. */
    private void acknowledge(Position position) {
        if (snapshots == null || target.position() != null) {
            durable(position);
        }
    }

    private void durable(Position position) {
        progress.durable(position);
        Run.Member present = member;
        if (present != null) {
            present.durable(position);
        }
    }
}
