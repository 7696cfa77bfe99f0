package io.laredo.engine;

import io.laredo.CursorHold;
import io.laredo.LaredoException;
import io.laredo.Source;
import io.laredo.SourceSetupException;
import io.laredo.TableId;
import io.laredo.Target;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Brings what sources deliver to targets: a baseline, then every committed transaction, whole and in order. Starts its
 * own threads; any thread may call.
 */
public final class Engine implements AutoCloseable {
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(10);

    private final List<SourceRunner> runners;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private Life life = Life.NEW; // guarded by the lock

    private Engine(Builder builder) {
        List<SourceRunner> made = new ArrayList<>();
        builder.subscriptions.forEach(
                (source, subscriptions) -> made.add(builder.runner(source, subscriptions, this::signal)));
        this.runners = List.copyOf(made);
    }

    public static Builder builder() {
        return new Builder();
    }

    /**
     * Starts connecting, copying and streaming, and returns at once.
     *
     * @throws IllegalStateException it was started or closed before
     */
    public void start() {
        lock.lock();
        try {
            if (life != Life.NEW) {
                throw new IllegalStateException(
                        "An engine starts once, and this one is %s. Build another one".formatted(life));
            }
            life = Life.STARTED;
            runners.forEach(SourceRunner::start);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits until every target has its baseline and follows the stream.
     *
     * @throws SourceSetupException a source needs a person to act first
     * @throws LaredoException a target cannot take its baseline
     * @throws EngineStartException it took longer than the timeout, or the engine was closed
     */
    public void awaitReady(Duration timeout) throws InterruptedException {
        long nanos = timeout.toNanos();
        lock.lockInterruptibly();
        try {
            while (!isReady()) {
                if (life == Life.CLOSED) {
                    throw notReady("The engine was closed.");
                }
                if (nanos <= 0) {
                    throw notReady("Not ready after %s.".formatted(timeout));
                }
                nanos = changed.awaitNanos(nanos);
            }
        } finally {
            lock.unlock();
        }
    }

    private boolean isReady() {
        boolean ready = true;
        for (SourceStatus source : status()) {
            if (!source.hasBaseline()) {
                failIfHopeless(source);
            }
            ready &= source.isLive();
        }
        return ready;
    }

    private static void failIfHopeless(SourceStatus source) {
        if (source.cause() instanceof SourceSetupException setup) {
            throw setup;
        }
        for (PipelineStatus pipeline : source.pipelines()) {
            boolean failed = pipeline.state() == PipelineState.FAILED || pipeline.state() == PipelineState.BASELINE;
            Throwable cause = failed ? pipeline.cause() : null;
            if (cause instanceof LaredoException known) {
                throw known;
            } else if (cause != null) {
                throw new LaredoException("Target %s could not take its baseline".formatted(pipeline.target()), cause);
            }
        }
    }

    private EngineStartException notReady(String why) {
        StringBuilder states = new StringBuilder(why);
        Throwable cause = null;
        for (SourceStatus source : status()) {
            states.append(" Source %s is %s.".formatted(source.source(), source.state()));
            if (source.waitingFor() != null) {
                states.append(" It waits for %s".formatted(source.waitingFor()));
            }
            cause = cause == null ? source.cause() : cause;
            for (PipelineStatus pipeline : source.pipelines()) {
                cause = cause == null ? pipeline.cause() : cause;
                states.append(" Target %s is %s with %d rows copied."
                        .formatted(
                                pipeline.target(),
                                pipeline.state(),
                                pipeline.baseline().rows()));
            }
        }
        return new EngineStartException(states.toString(), cause);
    }

    /** How every source and target is doing. */
    public List<SourceStatus> status() {
        return runners.stream().map(SourceRunner::status).toList();
    }

    /**
     * Holds the cursor of a target's pipeline, for a look at the target at one exact position. Its log fills up meanwhile.
     *
     * @param target the target's name
     * @throws IllegalArgumentException there is no such target
     * @throws IllegalStateException somebody holds it already
     */
    public CursorHold hold(String target) {
        return pipeline(target).gate().hold();
    }

    /**
     * Has a target follow other tables from soon on, while everything streams. New ones are copied; {@link #status} tells
     * when they are live. Those that are left out are withdrawn.
     *
     * @param target the target's name
     * @param tables all that it is to have
     * @throws IllegalArgumentException there is no such target, or no table
     */
    public void changeTables(String target, Set<TableId> tables) {
        pipeline(target).changeTables(requireSome(target, tables));
    }

    private static Set<TableId> requireSome(String target, Set<TableId> tables) {
        if (tables.isEmpty()) {
            throw new IllegalArgumentException("Target '%s' wants no table".formatted(target));
        }
        return tables;
    }

    private Pipeline pipeline(String target) {
        return runners.stream()
                .flatMap(runner -> runner.pipelines().stream())
                .filter(pipeline -> pipeline.target().name().equals(target))
                .findAny()
                .orElseThrow(() -> new IllegalArgumentException("There is no target '" + target + "'"));
    }

    /** Ends all streams, closes the targets and waits for the threads, for 10 seconds at most. Safe to repeat. */
    @Override
    public void close() {
        boolean neverStarted = endLife() == Life.NEW;
        runners.forEach(SourceRunner::stop);
        if (neverStarted) {
            runners.forEach(SourceRunner::start); // to end at once, which closes the targets
        }
        long deadline = System.nanoTime() + STOP_PATIENCE.toNanos();
        try {
            for (SourceRunner runner : runners) {
                runner.awaitEnd(deadline);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Life endLife() {
        lock.lock();
        try {
            Life before = life;
            life = Life.CLOSED;
            changed.signalAll();
            return before;
        } finally {
            lock.unlock();
        }
    }

    private void signal() {
        lock.lock();
        try {
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private enum Life {
        NEW,
        STARTED,
        CLOSED
    }

    /** Says which targets follow which sources. */
    public static final class Builder {
        private static final Duration REPORT_INTERVAL = Duration.ofSeconds(10);

        private final Map<Source, List<Subscription>> subscriptions = new LinkedHashMap<>();
        private int copyParallelism = 2;
        private long copyRate = Long.MAX_VALUE;
        private long logBytes = 256L * 1024 * 1024;
        private Duration firstPause = Duration.ofMillis(200);
        private Duration longestPause = Duration.ofSeconds(30);
        private Clock clock = Clock.systemUTC();

        /**
         * Adds a target.
         *
         * @param tables the tables it wants
         * @throws IllegalArgumentException another target or another source of this engine has the same name, or it wants no
         *     table
         */
        public Builder pipeline(Source source, Target target, Set<TableId> tables) {
            requireSome(target.name(), tables);
            boolean taken = subscriptions.values().stream()
                    .flatMap(List::stream)
                    .anyMatch(other -> other.target.name().equals(target.name()));
            if (taken) {
                throw new IllegalArgumentException("Two targets have the name '%s'".formatted(target.name()));
            }
            requireNameOfItsOwn(source);
            subscriptions.computeIfAbsent(source, s -> new ArrayList<>()).add(new Subscription(target, tables));
            return this;
        }

        private void requireNameOfItsOwn(Source source) {
            if (!subscriptions.containsKey(source)
                    && subscriptions.keySet().stream()
                            .anyMatch(other -> other.name().equals(source.name()))) {
                throw new IllegalArgumentException("Two sources have the name '%s'".formatted(source.name()));
            }
        }

        /**
         * How many parts of a target's tables are copied at once. Each takes a connection and some of the database's time.
         */
        public Builder copyParallelism(int parallelism) {
            if (parallelism < 1) {
                throw new IllegalArgumentException(
                        "A baseline needs at least 1 copy at a time, got %d".formatted(parallelism));
            }
            this.copyParallelism = parallelism;
            return this;
        }

        /** How many bytes per second all copies from one source may take together. Without it, there is no limit. */
        public Builder copyRate(long bytesPerSecond) {
            if (bytesPerSecond < 1) {
                throw new IllegalArgumentException(
                        "A baseline needs a rate of at least 1 byte per second, got %d".formatted(bytesPerSecond));
            }
            this.copyRate = bytesPerSecond;
            return this;
        }

        /** How many bytes of transactions may wait in memory for a slow target, for each source, before it is held back. */
        public Builder logBytes(long bytes) {
            if (bytes <= 0) {
                throw new IllegalArgumentException("The log needs room for something, got %d bytes".formatted(bytes));
            }
            this.logBytes = bytes;
            return this;
        }

        /** How long to wait after a broken session: at first, and at most. */
        public Builder pauses(Duration first, Duration longest) {
            this.firstPause = first;
            this.longestPause = longest;
            return this;
        }

        /** The clock that states are dated by. */
        public Builder clock(Clock newClock) {
            this.clock = newClock;
            return this;
        }

        public Engine build() {
            return new Engine(this);
        }

        private SourceRunner runner(Source source, List<Subscription> wanted, Runnable onChange) {
            List<Pipeline> pipelines = new ArrayList<>();
            CopySettings copies = new CopySettings(copyParallelism, new RateLimit(copyRate), REPORT_INTERVAL);
            Backoff backoff = new Backoff(firstPause, longestPause, new Random());
            for (Subscription subscription : wanted) {
                pipelines.add(new Pipeline(
                        pipelines.size(), subscription.target, subscription.tables, copies, backoff, clock, onChange));
            }
            return new SourceRunner(source, pipelines, logBytes, backoff, clock, onChange);
        }

        private record Subscription(Target target, Set<TableId> tables) {}
    }
}
