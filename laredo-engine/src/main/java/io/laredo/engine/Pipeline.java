package io.laredo.engine;

import io.laredo.BaselineLoad;
import io.laredo.BaselinePart;
import io.laredo.Position;
import io.laredo.SourceBaseline;
import io.laredo.SourceException;
import io.laredo.TableId;
import io.laredo.TableSchema;
import io.laredo.Target;
import io.laredo.Transaction;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One target's subscription to a source. Its thread gives the target a baseline in every {@link Run}, then applies what
 * the run's log brings. A failure of the target ends the subscription until the next run.
 */
final class Pipeline implements Runnable {
    private static final Logger logger = LoggerFactory.getLogger(Pipeline.class);

    private final int number;
    private final Target target;
    private final Set<TableId> tables;
    private final Clock clock;
    private final Runnable onChange;
    private final BlockingQueue<Follow> next = new LinkedBlockingQueue<>();
    private final Gate gate = new Gate();

    // Written by this pipeline's thread, read by any.
    private volatile Stage stage;
    private volatile @Nullable Position applied;
    private final AtomicReference<@Nullable Position> durable =
            new AtomicReference<>(); // written by the target's threads
    private final LongAdder copiedRows = new LongAdder();
    private volatile @Nullable Run run;
    private volatile boolean stopping; // written by whoever stops it
    private @Nullable Thread worker; // guarded by this
    private boolean started; // this pipeline's thread alone

    /**
     * @param number its place among the pipelines of its source, from 0
     * @param onChange called after each change of state, quickly
     */
    Pipeline(int number, Target target, Set<TableId> tables, Clock clock, Runnable onChange) {
        this.number = number;
        this.target = target;
        this.tables = Set.copyOf(tables);
        this.clock = clock;
        this.onChange = onChange;
        this.stage = new Stage(PipelineState.WAITING, clock.instant(), null);
    }

    Target target() {
        return target;
    }

    Set<TableId> tables() {
        return tables;
    }

    Gate gate() {
        return gate;
    }

    PipelineStatus status() {
        Stage now = stage;
        boolean isLeftBehind = now.state == PipelineState.STREAMING && !next.isEmpty();
        PipelineState state = isLeftBehind ? PipelineState.WAITING : now.state;
        return new PipelineStatus(target.name(), state, now.since, now.cause, applied, durable.get(), copiedRows.sum());
    }

    /**
     * Has the pipeline follow a run, as soon as it is done with the entry before it. A run that still waits for its turn
     * has ended and is left out. To be called before the run streams, by one thread.
     */
    void follow(Run newRun) {
        leaveWaiting();
        next.add(new Follow(newRun, newRun.log().cursor()));
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
                follow(next.take());
            }
        } catch (InterruptedException e) {
            logger.debug("Pipeline {} was asked to stop", target.name());
        } finally {
            finish();
        }
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
        try (TransactionLog.Cursor cursor = follow.cursor) {
            if (baseline(follow.run)) {
                stream(follow.run, cursor);
            }
        } catch (Throwable e) { // a target in Kotlin throws checked exceptions as it likes
            failUnlessStopping(follow.run, e);
        } finally {
            gate.sessionEnded();
        }
    }

    private boolean baseline(Run current) throws InterruptedException {
        move(PipelineState.BASELINE, null);
        copiedRows.reset();
        Instant begin = clock.instant();
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
        reached(current.session().start());
        current.followed();
        move(PipelineState.STREAMING, null);
        logger.info(
                "Target {} has its baseline: {} rows of {} tables at {}, copied in {} ms",
                target.name(),
                copiedRows.sum(),
                tables.size(),
                applied,
                Duration.between(begin, clock.instant()).toMillis());
        return true;
    }

    /** A start that fails is a failure like any other: the next session tries it again. */
    private void startTarget() {
        if (!started) {
            target.start(this::acknowledge);
            started = true;
        }
    }

    private void copy(Run current) throws InterruptedException {
        SourceBaseline baseline = current.session().baseline();
        List<TableSchema> schemas = baseline.tables().stream()
                .filter(schema -> tables.contains(schema.table()))
                .toList();
        BaselineLoad load = target.beginBaseline(baseline.position(), schemas);
        try {
            for (TableSchema schema : schemas) {
                for (BaselinePart part : baseline.parts(schema)) {
                    part.copy(row -> {
                        load.row(row);
                        copiedRows.increment();
                    });
                }
            }
            current.copyDone(number); // now: whoever holds the cursor must not hold the database's snapshot
            gate.passBaseline(baseline.position());
            load.complete();
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
        TransactionLog.Entry entry;
        while (next.isEmpty() && (entry = cursor.peek()) != null) {
            gate.pass(entry.position());
            Transaction transaction = entry.transaction();
            if (transaction == null) {
                target.advance(entry.position());
            } else {
                target.apply(transaction);
            }
            reached(entry.position());
            cursor.pass();
        }
        move(PipelineState.WAITING, current.cause());
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
                "Target {} failed at {}; it keeps what it has, and gets a new baseline with the next session",
                target.name(),
                applied,
                cause);
        move(PipelineState.FAILED, cause);
        current.stopCounting(number);
        if (!current.anyCounts()) {
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

    private record Follow(Run run, TransactionLog.Cursor cursor) {}
}
