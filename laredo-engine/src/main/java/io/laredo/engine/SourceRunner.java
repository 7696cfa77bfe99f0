package io.laredo.engine;

import io.laredo.Position;
import io.laredo.Source;
import io.laredo.SourceException;
import io.laredo.SourceSession;
import io.laredo.TableId;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a source streaming: opens a session, lets the pipelines follow it, and opens the next one when it has broken,
 * with growing pauses, until stopped. Its own thread reads the stream.
 */
final class SourceRunner implements Runnable {
    private static final Logger logger = LoggerFactory.getLogger(SourceRunner.class);

    private final Source source;
    private final List<Pipeline> pipelines;
    private final long logBytes;
    private final Backoff backoff;
    private final Clock clock;
    private final Runnable onChange;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final List<Thread> threads = new CopyOnWriteArrayList<>();
    private volatile @Nullable Thread reader;

    // Written by this runner's thread, read by any.
    private volatile Stage stage;
    private volatile @Nullable Run run;
    private final AtomicLong sessions = new AtomicLong();

    SourceRunner(
            Source source, List<Pipeline> pipelines, long logBytes, Backoff backoff, Clock clock, Runnable onChange) {
        this.source = source;
        this.pipelines = List.copyOf(pipelines);
        this.logBytes = logBytes;
        this.backoff = backoff;
        this.clock = clock;
        this.onChange = onChange;
        this.stage = new Stage(SourceState.CONNECTING, clock.instant(), null, 0);
    }

    List<Pipeline> pipelines() {
        return pipelines;
    }

    SourceStatus status() {
        Stage now = stage;
        Run current = run;
        List<PipelineStatus> targets = pipelines.stream().map(Pipeline::status).toList();
        boolean recovered = now.state == SourceState.STREAMING
                && current != null
                && current.copiesDone()
                && current.cause() == null
                && targets.stream().noneMatch(target -> target.state() == PipelineState.BASELINE);
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

    void start() {
        for (Pipeline pipeline : pipelines) {
            startThread(
                    pipeline,
                    "laredo-%s-%s".formatted(source.name(), pipeline.target().name()));
        }
        reader = startThread(this, "laredo-%s-stream".formatted(source.name()));
    }

    private Thread startThread(Runnable work, String name) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        threads.add(thread);
        thread.start();
        return thread;
    }

    /** Has the stream and the pipelines end soon. */
    void stop() {
        stopping.countDown();
        pipelines.forEach(Pipeline::stop);
        Thread reading = reader;
        if (reading != null) {
            reading.interrupt();
        }
        try {
            source.close();
        } catch (RuntimeException e) {
            logger.warn("Source {} did not close cleanly; the rest of the engine ends all the same", source.name(), e);
        }
    }

    /** Waits for the threads up to a time as {@link System#nanoTime()} has it. */
    void awaitEnd(long deadline) throws InterruptedException {
        for (Thread thread : threads) {
            thread.join(Math.max(1, TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime())));
            if (thread.isAlive()) {
                logger.warn("Thread {} did not end in time and is left behind", thread.getName());
            }
        }
    }

    /** Works until stopped. */
    @Override
    public void run() {
        try {
            while (!isStopping()) {
                move(SourceState.CONNECTING, stage.cause, stage.attempts);
                Throwable cause = streamOnce();
                if (!isStopping()) {
                    pauseAfter(cause);
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
            current = new Run(session, logBytes, pipelines.size());
            run = current;
            sessions.incrementAndGet();
            for (Pipeline pipeline : pipelines) {
                pipeline.follow(current);
            }
            move(SourceState.STREAMING, stage.cause, stage.attempts);
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
        if (stopping.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
            logger.debug("Source {} was asked to stop while it waited to reconnect", source.name());
        }
    }

    /**
     * Whether the last session was one that all targets followed. When they were what ended it, it also has to have lasted,
     * or targets that fail at once would have the database copied again and again without a pause.
     */
    private boolean lastSucceeded() {
        Run last = run;
        return last != null
                && stage.state == SourceState.STREAMING
                && last.copiesDone()
                && (last.cause() == null || (last.isFollowedByAll() && hasLasted()));
    }

    private boolean hasLasted() {
        return backoff.isOutlasted(Duration.between(stage.since, clock.instant()));
    }

    private boolean isStopping() {
        return stopping.getCount() == 0;
    }

    private void move(SourceState state, @Nullable Throwable cause, int attempts) {
        stage = new Stage(state, clock.instant(), cause, attempts);
        onChange.run();
    }

    private record Stage(
            SourceState state, Instant since, @Nullable Throwable cause, int attempts) {}
}
