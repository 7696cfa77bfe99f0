package io.laredo.engine;

import io.laredo.BaselineLoad;
import io.laredo.ForkedHistoryException;
import io.laredo.LaredoException;
import io.laredo.Position;
import io.laredo.SourceBaseline;
import io.laredo.SourceException;
import io.laredo.SourceSession;
import io.laredo.SourceSetupException;
import io.laredo.TableId;
import io.laredo.TableSchema;
import io.laredo.Target;
import io.laredo.TargetException;
import io.laredo.Transaction;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One target's subscription to a source. Its thread gives the target a baseline in every {@link Run} that does not go on
 * where the target is, then applies what the run's log brings. A target that fails gets a new baseline after a pause, while
 * the run goes on for the others; a failure that is due to a table takes that table away until it has been copied again.
 */
final class Pipeline implements Runnable {
    private static final Logger logger = LoggerFactory.getLogger(Pipeline.class);

    private final int number;
    private final Target target;
    private final Copies copies;
    private final Backoff backoff;
    private final Clock clock;
    private final Runnable onChange;
    private final TableStates tableStates;
    private final BlockingQueue<Follow> next = new LinkedBlockingQueue<>();
    private final Gate gate = new Gate();

    private volatile Set<TableId> tables; // written by whoever changes them
    private volatile TransactionLog.@Nullable Cursor reading; // written by this pipeline's thread

    // Written by this pipeline's thread, read by any.
    private volatile Stage stage;
    private volatile @Nullable Position applied;
    private final AtomicReference<@Nullable Position> durable =
            new AtomicReference<>(); // written by the target's threads
    private volatile @Nullable Run run;
    private volatile boolean failed; // since then no baseline has been complete
    private volatile boolean stopping; // written by whoever stops it
    private @Nullable Thread worker; // guarded by this
    private boolean started; // this pipeline's thread alone, like what follows
    private @Nullable Run failedIn;
    private int failures;
    private Set<TableId> adopted;

    /**
     * @param number its place among the pipelines of its source, from 0
     * @param onChange called after each change of state, quickly
     */
    Pipeline(
            int number,
            Target target,
            Set<TableId> tables,
            CopySettings copySettings,
            Backoff backoff,
            Clock clock,
            Runnable onChange) {
        this.number = number;
        this.target = target;
        this.tables = Set.copyOf(tables);
        this.adopted = this.tables;
        this.copies = new Copies(target.name(), copySettings, clock);
        this.backoff = backoff;
        this.clock = clock;
        this.onChange = onChange;
        this.tableStates = new TableStates(this.tables, clock, onChange);
        this.stage = new Stage(PipelineState.WAITING, clock.instant(), null);
    }

    Target target() {
        return target;
    }

    Set<TableId> tables() {
        return tables;
    }

    /** Has the target follow other tables from soon on. Any thread may call. */
    void changeTables(Set<TableId> wanted) {
        tables = Set.copyOf(wanted);
        TransactionLog.Cursor cursor = reading;
        if (cursor != null) {
            cursor.nudge();
        }
    }

    Gate gate() {
        return gate;
    }

    PipelineStatus status() {
        Stage now = stage;
        boolean isLeftBehind = now.state == PipelineState.STREAMING && !next.isEmpty();
        PipelineState state = isLeftBehind ? PipelineState.WAITING : now.state;
        return new PipelineStatus(
                target.name(),
                state,
                now.since,
                now.cause,
                applied,
                durable.get(),
                copies.progress(),
                tableStates.all());
    }

    /** Where the target could go on without a new baseline; null when it needs one. */
    @Nullable Position position() {
        if (failed) {
            return null;
        }
        Position known = applied;
        return known == null ? target.position() : known;
    }

    /**
     * Has the pipeline follow a run, as soon as it is done with the entry before it. A run that still waits for its turn
     * has ended and is left out. To be called before the run streams, by one thread.
     */
    void follow(Run newRun) {
        leaveWaiting();
        next.add(new Follow(newRun, newRun.log().cursor(), false));
        if (stage.state == PipelineState.STOPPED) {
            leaveWaiting(); // it stopped meanwhile, so nobody else does
        }
    }

    private void leaveWaiting() {
        for (Follow waiting = next.poll(); waiting != null; waiting = next.poll()) {
            waiting.cursor.close();
        }
    }

    /** Works until stopped. */
    @Override
    public void run() {
        workIn(Thread.currentThread());
        try {
            while (!stopping) {
                follow(awaitNext());
            }
        } catch (InterruptedException e) {
            logger.debug("Pipeline {} was asked to stop", target.name());
        } finally {
            finish();
        }
    }

    /** The next run, or after a failure and a pause the same once more, if it goes on. */
    private Follow awaitNext() throws InterruptedException {
        Run again = failedIn;
        if (again != null) {
            Follow newer = next.poll(backoff.after(failures).toMillis(), TimeUnit.MILLISECONDS);
            if (newer != null) {
                return newer;
            }
            if (!again.log().isEnded()) {
                return new Follow(again, again.cursorAgain(number), true);
            }
        }
        return next.take();
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
        move(PipelineState.STOPPED, null);
        gate.close();
        leaveWaiting();
        target.close();
    }

    private void follow(Follow follow) {
        run = follow.run;
        failedIn = null;
        try (TransactionLog.Cursor cursor = follow.cursor) {
            requireNoFork(follow.run);
            boolean ready = follow.isRecovery ? recover(follow.run) : resume(follow.run) || baseline(follow.run);
            if (ready) {
                stream(follow.run, cursor);
            }
        } catch (Throwable e) { // a target in Kotlin throws checked exceptions as it likes
            failUnlessStopping(follow.run, e);
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

    /** Goes on where the target is, if the run's stream has everything after that. */
    private boolean resume(Run current) {
        Position position = here(current);
        if (current.session().baseline() != null
                || position == null
                || !position.covers(current.session().start())) {
            return false;
        }
        startTarget();
        if (applied == null) {
            tableStates.move(target.keptTables(), TableState.LIVE, null);
        }
        current.session().refused().forEach((table, reason) -> {
            if (tables.contains(table)) {
                withdraw(table, reason);
            }
        });
        Position kept = durable.get();
        if (kept != null) {
            current.durable(number, kept);
        }
        current.copyDone(number);
        if (!position.equals(position())) {
            target.advance(position); // the same place, on a new lineage
        }
        reached(position);
        current.followed(number);
        move(PipelineState.STREAMING, null);
        logger.info("Target {} goes on at {}", target.name(), position);
        return true;
    }

    /** Where the target is, as the run names it; null when it is nowhere in the run's history. */
    private @Nullable Position here(Run current) {
        Position position = position();
        try {
            return position == null ? null : current.session().continued(position);
        } catch (ForkedHistoryException e) {
            logger.warn("Target {} gets a new baseline. {}", target.name(), e.getMessage());
            return null;
        }
    }

    private boolean baseline(Run current) throws InterruptedException {
        move(PipelineState.BASELINE, null);
        copies.forget();
        try {
            startTarget();
            copy(current);
        } catch (SourceException e) {
            move(PipelineState.WAITING, e);
            current.breakOff(e);
            return false;
        } finally {
            current.copyDone(number);
        }
        streamFrom(current);
        return true;
    }

    /** Gives a target that failed a new baseline beside the stream, which goes on for the others. */
    private boolean recover(Run current) throws InterruptedException {
        move(PipelineState.BASELINE, stage.cause);
        copies.forget();
        startTarget();
        copyBeside(current);
        current.count(number);
        streamFrom(current);
        return true;
    }

    private void streamFrom(Run current) {
        failed = false;
        current.followed(number);
        move(PipelineState.STREAMING, null);
        BaselineProgress done = copies.progress();
        logger.info(
                "Target {} has its baseline: {} rows of {} tables at {}, copied in {} ms",
                target.name(),
                done.rows(),
                tables.size() - tableStates.broken().size(),
                applied,
                done.elapsed().toMillis());
    }

    /** A start that fails is a failure like any other: the next attempt tries it again. */
    private void startTarget() {
        if (!started) {
            target.start(this::acknowledge);
            started = true;
        }
        adoptTables();
    }

    /** Copies all tables that can be had. A target that had its tables before goes on without those that cannot. */
    private void copy(Run current) throws InterruptedException {
        SourceSession session = current.session();
        SourceBaseline baseline = session.baseline();
        if (baseline == null) {
            copyBeside(current);
        } else {
            copy(current, baseline, session.refused());
        }
    }

    /** The stream goes on where other targets are; this one needs a copy that is newer than that. */
    private void copyBeside(Run current) throws InterruptedException {
        try (SourceSession beside = current.session().rebaseline(tables)) {
            SourceBaseline baseline = beside.baseline();
            if (baseline == null) {
                throw new IllegalStateException("A session for a new baseline came without one");
            }
            copy(current, baseline, beside.refused());
        }
    }

    private void copy(Run current, SourceBaseline baseline, Map<TableId, SourceSetupException> refused)
            throws InterruptedException {
        Map<TableId, LaredoException> missing = new TreeMap<>(refused);
        missing.keySet().retainAll(tables);
        boolean copied = false;
        while (!copied) {
            requireUsable(missing);
            copied = copyWithout(missing, current, baseline);
        }
        reached(baseline.position());
    }

    /** The first baseline takes all tables or none; a later one at least one. */
    private void requireUsable(Map<TableId, LaredoException> missing) {
        if (!missing.isEmpty() && (applied == null || missing.size() == tables.size())) {
            throw missing.values().iterator().next();
        }
    }

    /** Returns false when the target cannot take a further table, which is then among the missing. */
    private boolean copyWithout(Map<TableId, LaredoException> missing, Run current, SourceBaseline baseline)
            throws InterruptedException {
        List<TableSchema> schemas = baseline.tables().stream()
                .filter(schema -> tables.contains(schema.table()) && !missing.containsKey(schema.table()))
                .toList();
        try {
            Map<TableId, LaredoException> lost = copy(current, baseline, schemas, missing);
            lost.forEach((table, reason) -> tableStates.move(Set.of(table), TableState.BASELINE, reason));
            tableStates.move(
                    schemas.stream()
                            .map(TableSchema::table)
                            .filter(table -> !lost.containsKey(table))
                            .toList(),
                    TableState.LIVE,
                    null);
            return true;
        } catch (TargetException e) {
            if (e.table() == null || applied == null || missing.putIfAbsent(e.table(), e) != null) {
                throw e;
            }
            return false;
        }
    }

    /** Returns the tables that were lost on the way. */
    private Map<TableId, LaredoException> copy(
            Run current, SourceBaseline baseline, List<TableSchema> schemas, Map<TableId, LaredoException> missing)
            throws InterruptedException {
        BaselineLoad load = target.beginBaseline(baseline.position(), schemas);
        try {
            Map<TableId, LaredoException> lost = copies.run(baseline, schemas, load);
            current.copyDone(number); // now: whoever holds the cursor must not hold the database's snapshot
            gate.passBaseline(baseline.position());
            missing.forEach(this::withdraw);
            load.complete(baseline.position());
            return lost;
        } catch (Throwable e) {
            abandon(load, e);
            throw e;
        }
    }

    private static void abandon(BaselineLoad load, Throwable cause) {
        try {
            load.abandon();
        } catch (RuntimeException e) {
            cause.addSuppressed(e);
        }
    }

    private void stream(Run current, TransactionLog.Cursor cursor) throws InterruptedException {
        TableRepair tableRepair =
                new TableRepair(current.session(), target, tableStates, copies, backoff, cursor::nudge);
        try {
            tableRepair.add(tableStates.broken());
            reading = cursor;
            while (next.isEmpty() && !cursor.isAtEnd()) {
                if (tables != adopted) {
                    Set<TableId> fresh = adoptTables();
                    tableRepair.retain(adopted);
                    tableRepair.add(fresh);
                }
                TransactionLog.Entry entry = cursor.peek();
                if (entry != null) {
                    take(entry, current, tableRepair);
                    cursor.pass();
                }
                tableRepair.completeAt(reached());
            }
        } finally {
            reading = null;
            tableRepair.end();
        }
        move(PipelineState.WAITING, current.cause());
    }

    /** Lets go of the tables that are not wanted any more, and returns those that are new, and not copied yet. */
    private Set<TableId> adoptTables() {
        adopted = tables;
        for (TableId gone : tableStates.retain(adopted)) {
            target.withdraw(
                    gone,
                    new LaredoException("Target %s does not follow table %s any more".formatted(target.name(), gone)));
        }
        Set<TableId> fresh = tableStates.add(adopted);
        for (TableId table : fresh) {
            target.withdraw(table, new LaredoException("Table %s has not been copied yet".formatted(table)));
        }
        return fresh;
    }

    private void take(TransactionLog.Entry entry, Run current, TableRepair repair) throws InterruptedException {
        TransactionLog.Loss loss = entry.loss();
        if (loss != null) {
            lose(loss.table(), loss.reason(), repair);
            current.lossTaken(number, reached());
        } else if (!isApplied(entry.position())) {
            gate.pass(entry.position());
            apply(entry, repair);
            reached(entry.position());
        }
    }

    /** Whether the target has it already, from a baseline that is newer than the start of the stream. */
    private boolean isApplied(Position position) {
        return reached().covers(position);
    }

    private Position reached() {
        Position position = applied;
        if (position == null) {
            throw new IllegalStateException("Target %s streams without a position".formatted(target.name()));
        }
        return position;
    }

    private void apply(TransactionLog.Entry entry, TableRepair repair) {
        Transaction transaction = entry.transaction();
        if (transaction == null) {
            target.advance(entry.position());
            return;
        }
        Set<TableId> given = new HashSet<>();
        while (true) {
            try {
                target.apply(transaction);
                return;
            } catch (TargetException e) {
                if (e.table() == null || !given.add(e.table())) {
                    throw e;
                }
                lose(e.table(), e, repair);
            }
        }
    }

    /** The target goes on without a table, until it has been copied again. */
    private void lose(TableId table, LaredoException reason, TableRepair repair) {
        if (tables.contains(table)) {
            logger.warn(
                    "Target {} gives up table {} until it is copied again. Cause: {}",
                    target.name(),
                    table,
                    reason.getMessage());
            withdraw(table, reason);
            repair.add(Set.of(table));
        }
    }

    private void withdraw(TableId table, LaredoException reason) {
        target.withdraw(table, reason);
        tableStates.move(Set.of(table), TableState.BASELINE, reason);
    }

    private void reached(Position position) {
        applied = position;
        gate.passed(position);
    }

    /** A target that is interrupted because it has to stop has not failed. */
    private void failUnlessStopping(Run current, Throwable cause) {
        if (stopping) {
            logger.debug("Pipeline {} was asked to stop", target.name(), cause);
        } else {
            fail(current, cause);
        }
    }

    private void fail(Run current, Throwable cause) {
        logger.error(
                "Target {} failed at {}; it keeps what it has until it gets a new baseline",
                target.name(),
                applied,
                cause);
        boolean lasted = stage.state == PipelineState.STREAMING
                && backoff.isOutlasted(Duration.between(stage.since, clock.instant()));
        failures = lasted ? 1 : failures + 1;
        failed = true;
        move(PipelineState.FAILED, cause);
        current.stopCounting(number);
        if (current.anyCounts()) {
            failedIn = current;
        } else {
            current.breakOff(cause);
        }
    }

    private void acknowledge(Position position) {
        durable.accumulateAndGet(position, Pipeline::later);
        Run current = run;
        if (current != null) {
            current.durable(number, position);
        }
    }

    private static Position later(@Nullable Position known, Position reported) {
        return known != null && known.isComparableTo(reported) && known.covers(reported) ? known : reported;
    }

    private void move(PipelineState state, @Nullable Throwable cause) {
        stage = new Stage(stage.state.moveTo(state), clock.instant(), cause);
        onChange.run();
    }

    private record Stage(
            PipelineState state, Instant since, @Nullable Throwable cause) {}

    /** @param isRecovery whether the target has failed in this very run, which has gone on without it */
    private record Follow(Run run, TransactionLog.Cursor cursor, boolean isRecovery) {}
}
