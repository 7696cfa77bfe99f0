package io.laredo.engine;

import io.laredo.EngineEvent;
import io.laredo.Position;
import io.laredo.Source;
import io.laredo.SourceException;
import io.laredo.SourceSession;
import io.laredo.SourceState;
import io.laredo.TableId;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a source streaming: opens a session, lets the pipelines follow it, and opens the next one when it has broken,
 * with growing pauses, until stopped. Its own thread reads the stream; any thread may call.
 */
final class SourceRunner implements Runnable {
    private static final Logger logger = LoggerFactory.getLogger(SourceRunner.class);

    private final Source source;
    private final SourceSettings settings;
    private final Backoff backoff;
    private final Notices notices;
    private final Consumer<Throwable> onStopAll;
    private final List<Pipeline> pipelines = new CopyOnWriteArrayList<>();
    private final AtomicLong sessions = new AtomicLong();
    private volatile Stage stage; // written under this, like all below
    private volatile @Nullable Run run;
    private final Map<Pipeline, Thread> threads = new LinkedHashMap<>();
    private @Nullable Thread reader;
    private boolean isPaused;
    private boolean isDraining;
    private boolean isStopping;
    private @Nullable Throwable halted;

    /** @param onStopAll told why all sources of the engine have to stop */
    SourceRunner(Source source, SourceSettings settings, Notices notices, Consumer<Throwable> onStopAll) {
        this.source = source;
        this.settings = settings;
        this.backoff = settings.backoff();
        this.notices = notices;
        this.onStopAll = onStopAll;
        this.stage = new Stage(SourceState.CONNECTING, notices.now(), null, 0);
    }

    Source source() {
        return source;
    }

    List<Pipeline> pipelines() {
        return pipelines;
    }

    SourceStatus status() {
        Stage now = stage;
        Run current = run;
        List<PipelineStatus> targets = pipelines.stream().map(Pipeline::status).toList();
        boolean recovered = now.isConnected()
                && current != null
                && current.copiesDone()
                && current.cause() == null
                && targets.stream().noneMatch(PipelineStatus::isCopying);
        return new SourceStatus(
                source.name(),
                now.state,
                now.since,
                recovered ? null : now.cause,
                source.waitingFor(),
                source.health(),
                recovered ? 0 : now.attempts,
                sessions.get(),
                current == null ? null : current.log().received(),
                current == null ? null : current.confirmed(),
                current == null ? 0 : current.log().bytes(),
                targets);
    }

    /** Adds a pipeline, which joins what streams already. */
    synchronized Pipeline add(PipelineDefinition definition) {
        Pipeline pipeline = new Pipeline(
                definition, settings.copies(), settings.backoff(), notices, cause -> halt(definition, cause));
        pipelines.add(pipeline);
        if (reader != null) {
            startPipeline(pipeline);
            Run current = run;
            if (current != null && !current.log().isEnded()) {
                pipeline.follow(new Desk.Follow(current.joinLate(definition.whenLogFull()), true));
            }
        }
        return pipeline;
    }

    /** Ends a pipeline, closes its target and waits for that up to a time as {@link System#nanoTime()} has it. */
    void remove(Pipeline pipeline, long deadline) throws InterruptedException {
        Thread thread;
        synchronized (this) {
            if (!pipelines.remove(pipeline)) {
                return; // somebody else is removing it
            }
            thread = threads.remove(pipeline);
        }
        pipeline.stop();
        if (thread == null) {
            pipeline.run(); // to end at once, which closes the target
        } else {
            awaitEnd(thread, deadline);
        }
        pipeline.leave();
    }

    synchronized void start() {
        pipelines.forEach(this::startPipeline);
        reader = startThread(this, "laredo-%s-stream".formatted(source.name()));
    }

    private void startPipeline(Pipeline pipeline) {
        String name = "laredo-%s-%s".formatted(source.name(), pipeline.target().name());
        threads.put(pipeline, startThread(pipeline, name));
    }

    private static Thread startThread(Runnable work, String name) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    /** Has nothing taken from the stream until it is resumed; its connection is kept alive. */
    synchronized void pause() {
        isPaused = true;
        Run current = run;
        if (current != null) {
            current.pause(true);
        }
        if (stage.state == SourceState.STREAMING) {
            move(SourceState.PAUSED, stage.cause, stage.attempts);
        }
    }

    /** Goes on after a pause, or after a failure that stopped it; not when it is about to end. */
    synchronized void resume() {
        if (isDraining) {
            return;
        }
        isPaused = false;
        halted = null;
        Run current = run;
        if (current != null) {
            current.pause(false);
        }
        if (stage.state == SourceState.PAUSED) {
            move(SourceState.STREAMING, stage.cause, stage.attempts);
        }
        notifyAll();
    }

    private void halt(PipelineDefinition failed, Throwable cause) {
        if (failed.onFailure() == FailurePolicy.STOP_ALL) {
            onStopAll.accept(cause);
        } else {
            halt(cause);
        }
    }

    /** Ends the session, and opens none before somebody resumes the source. */
    void halt(Throwable cause) {
        Run current;
        synchronized (this) {
            halted = halted == null ? cause : halted;
            current = run;
            notifyAll();
        }
        if (current != null) {
            current.breakOff(cause);
        }
    }

    /** Takes nothing more from the stream; the pipelines come to the end of what is there, while the session is kept alive. */
    synchronized void drain() {
        isDraining = true;
        notifyAll();
        Run current = run;
        if (current != null && stage.isConnected()) {
            drain(current);
        }
    }

    private void drain(Run current) {
        current.pause(true);
        current.log().end();
        move(SourceState.DRAINING, null, 0);
    }

    /** Has the stream and the pipelines end soon. */
    void stop() {
        synchronized (this) {
            isStopping = true;
            notifyAll();
            if (reader != null) {
                reader.interrupt();
            }
        }
        pipelines.forEach(Pipeline::stop);
        try {
            source.close();
        } catch (RuntimeException e) {
            logger.warn("Source {} did not close cleanly; the rest of the engine ends all the same", source.name(), e);
        }
    }

    /** Waits for the threads up to a time as {@link System#nanoTime()} has it. */
    void awaitEnd(long deadline) throws InterruptedException {
        for (Thread thread : threads()) {
            awaitEnd(thread, deadline);
        }
    }

    private synchronized List<Thread> threads() {
        List<Thread> all = new CopyOnWriteArrayList<>(threads.values());
        if (reader != null) {
            all.add(reader);
        }
        return all;
    }

    private static void awaitEnd(Thread thread, long deadline) throws InterruptedException {
        thread.join(Math.max(1, TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime())));
        if (thread.isAlive()) {
            logger.warn("Thread {} did not end in time and is left behind", thread.getName());
        }
    }

    /** Works until stopped. */
    @Override
    public void run() {
        try {
            while (!isStopping()) {
                move(SourceState.CONNECTING, stage.cause, stage.attempts);
                Throwable cause = streamOnce();
                if (!awaitWhileHeld()) {
                    pauseAfter(cause);
                    awaitWhileHeld();
                }
            }
        } catch (InterruptedException e) {
            logger.debug("Source {} was asked to stop", source.name());
        } finally {
            move(SourceState.STOPPED, null, 0);
        }
    }

    /** Opens one session and reads it to its end. Returns what ended it. */
    private @Nullable Throwable streamOnce() throws InterruptedException {
        Run current = null;
        try (SourceSession session = source.connect(tables(), resumePosition())) {
            current = begin(session);
            session.stream(current.sink());
            return current.cause();
        } catch (SourceException e) {
            return current == null || current.cause() == null ? e : current.cause();
        } catch (RuntimeException | Error e) {
            logger.error("Source {} failed in a way it should not", source.name(), e);
            return e;
        } finally {
            if (current != null) {
                current.log().end();
            }
        }
    }

    private synchronized Run begin(SourceSession session) {
        TransactionLog log = new TransactionLog(session.start(), settings.logBytes(), settings.logPatience());
        Run current = new Run(session, log, () -> noteFull(log));
        current.pause(isPaused);
        run = current;
        sessions.incrementAndGet();
        followAll(current);
        move(isPaused ? SourceState.PAUSED : SourceState.STREAMING, stage.cause, stage.attempts);
        if (isDraining) {
            drain(current);
        }
        if (halted != null) {
            current.breakOff(halted);
        }
        return current;
    }

    /** All join before the first one follows, or the first one could be taken for the last that copies. */
    private void followAll(Run current) {
        Map<Pipeline, Run.Member> members = new LinkedHashMap<>();
        pipelines.forEach(pipeline ->
                members.put(pipeline, current.join(pipeline.definition().whenLogFull())));
        members.forEach((pipeline, member) -> pipeline.follow(new Desk.Follow(member, false)));
    }

    private void noteFull(TransactionLog log) {
        notices.tell(at -> new EngineEvent.LogFull(at, source.name(), log.bytes()));
    }

    private Set<TableId> tables() {
        return pipelines.stream()
                .flatMap(pipeline -> pipeline.tables().stream())
                .collect(Collectors.toUnmodifiableSet());
    }

    /** Where a stream has to begin for all targets that need no baseline; null when none can go on. */
    private @Nullable Position resumePosition() {
        Position lowest = null;
        for (Pipeline pipeline : pipelines) {
            Position position = pipeline.position();
            if (position != null && (lowest == null || (lowest.isComparableTo(position) && lowest.covers(position)))) {
                lowest = position;
            }
        }
        return lowest;
    }

    /** Returns whether there was, or is, a reason to open no session: it was halted, drains or stops. */
    private synchronized boolean awaitWhileHeld() throws InterruptedException {
        Throwable cause = halted;
        if (cause != null && !isDraining) {
            logger.error("Source {} stops until it is resumed, because of a target that failed", source.name(), cause);
            move(SourceState.FAILED, cause, 0);
        }
        boolean held = cause != null || isDraining || isStopping;
        while ((halted != null || isDraining) && !isStopping) {
            wait();
        }
        return held;
    }

    private void pauseAfter(@Nullable Throwable cause) throws InterruptedException {
        int attempts = lastSucceeded() ? 1 : stage.attempts + 1;
        Duration pause = backoff.after(attempts);
        logger.warn(
                "Source {}: the stream ended; attempt {} follows in {} ms. Replicas keep what they have. Cause: {}",
                source.name(),
                attempts,
                pause.toMillis(),
                cause == null ? "the session was closed" : cause.getMessage());
        move(SourceState.RECONNECTING, cause, attempts);
        awaitStop(pause);
    }

    private synchronized void awaitStop(Duration pause) throws InterruptedException {
        long end = System.nanoTime() + pause.toNanos();
        for (long left = pause.toMillis();
                left > 0 && !isStopping && !isDraining;
                left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime())) {
            wait(left);
        }
    }

    /**
     * Whether the last session was one that all targets followed. When they were what ended it, it also has to have lasted,
     * or targets that fail at once would have the database copied again and again without a pause.
     */
    private boolean lastSucceeded() {
        Run last = run;
        return last != null
                && stage.isConnected()
                && last.copiesDone()
                && (last.cause() == null || (last.isFollowedByAll() && hasLasted()));
    }

    private boolean hasLasted() {
        return backoff.isOutlasted(Duration.between(stage.since, notices.now()));
    }

    private synchronized boolean isStopping() {
        return isStopping;
    }

    private synchronized void move(SourceState to, @Nullable Throwable cause, int attempts) {
        SourceState from = stage.state;
        if (isDraining && to != SourceState.DRAINING && to != SourceState.STOPPED) {
            return; // whatever the session does now, the source is about to end
        }
        if (!from.canMoveTo(to)) {
            throw new IllegalStateException("Source %s cannot move from %s to %s".formatted(source.name(), from, to));
        }
        stage = new Stage(to, notices.now(), cause, attempts);
        if (from != to) {
            notices.tell(at -> new EngineEvent.SourceMoved(at, source.name(), from, to, cause));
        }
        notices.changed();
    }

    private record Stage(
            SourceState state, Instant since, @Nullable Throwable cause, int attempts) {
        private boolean isConnected() {
            return state == SourceState.STREAMING || state == SourceState.PAUSED;
        }
    }
}
