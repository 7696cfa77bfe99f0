package io.laredo.engine;

import io.laredo.CursorHold;
import io.laredo.EngineObserver;
import io.laredo.LaredoException;
import io.laredo.PipelineState;
import io.laredo.Source;
import io.laredo.SourceSetupException;
import io.laredo.TableId;
import io.laredo.Target;
import io.laredo.engine.deadletter.DeadLetterList;
import io.laredo.engine.snapshot.SnapshotInfo;
import io.laredo.engine.validation.ComparisonReport;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/**
 * Brings what sources deliver to targets: a baseline, then every committed transaction, whole and in order. Starts its
 * own threads; any thread may call.
 */
public final class Engine implements AutoCloseable {
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(10);
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    private final Builder settings;
    private final Notices notices;
    private final List<SourceRunner> runners = new CopyOnWriteArrayList<>();
    private final ReentrantLock growing = new ReentrantLock(); // taken before a runner's lock, and that before `lock`
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private Life life = Life.NEW; // guarded by the lock

    private Engine(Builder builder) {
        this.settings = builder;
        this.notices = new Notices(builder.clock, this::signal, builder.observers);
        builder.definitions.forEach((source, definitions) -> {
            SourceRunner runner = runner(source);
            definitions.forEach(runner::add);
        });
    }

    private SourceRunner runner(Source source) {
        SourceRunner runner = new SourceRunner(source, settings.sourceSettings(), notices, this::haltAll);
        runners.add(runner);
        return runner;
    }

    private void haltAll(Throwable cause) {
        runners.forEach(runner -> runner.halt(cause));
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
        growing.lock();
        try {
            beginLife();
            runners.forEach(SourceRunner::start);
        } finally {
            growing.unlock();
        }
    }

    private void beginLife() {
        lock.lock();
        try {
            if (life != Life.NEW) {
                throw new IllegalStateException(
                        "An engine starts once, and this one is %s. Build another one".formatted(life));
            }
            life = Life.STARTED;
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
            while (!isReadyOrHopeless()) {
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

    /**
     * Whether every target has its baseline and follows the stream now. It can become false again; {@link #status} tells it
     * for each source, target and table.
     */
    public boolean isReady() {
        return status().stream().allMatch(SourceStatus::isLive);
    }

    private boolean isReadyOrHopeless() {
        for (SourceStatus source : status()) {
            if (!source.hasBaseline()) {
                failIfHopeless(source);
            }
        }
        return isReady();
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
        Pipeline pipeline = pipeline(target);
        if (tables.isEmpty()) {
            throw new IllegalArgumentException("Target '%s' wants no table. Name at least one".formatted(target));
        }
        pipeline.changeTables(tables);
    }

    /**
     * Adds a target while the engine runs, or before it starts. It gets a baseline beside what streams already.
     *
     * @throws IllegalArgumentException another target or another source has the same name
     * @throws IllegalStateException the engine is closed
     */
    public void add(Source source, PipelineDefinition definition) {
        growing.lock();
        try {
            if (life() == Life.CLOSED) {
                throw new IllegalStateException("The engine is closed. Build another one");
            }
            Map<Source, List<PipelineDefinition>> known = new LinkedHashMap<>();
            runners.forEach(runner -> known.put(
                    runner.source(),
                    runner.pipelines().stream().map(Pipeline::definition).toList()));
            requireNamesOfTheirOwn(known, source, definition.target());
            addTo(source, definition);
        } finally {
            growing.unlock();
        }
    }

    private void addTo(Source source, PipelineDefinition definition) {
        for (SourceRunner runner : runners) {
            if (runner.source().equals(source)) {
                runner.add(definition);
                return;
            }
        }
        SourceRunner fresh = runner(source);
        fresh.add(definition);
        if (life() == Life.STARTED) {
            fresh.start();
        }
    }

    private Life life() {
        lock.lock();
        try {
            return life;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Ends a target's pipeline and closes the target, waiting for 10 seconds at most. Nothing is kept for it any more. Its
     * source goes on, also without any target; but nothing is confirmed while no target counts.
     *
     * @throws IllegalArgumentException there is no such target
     */
    public void remove(String target) throws InterruptedException {
        Pipeline pipeline = pipeline(target);
        for (SourceRunner runner : runners) {
            if (runner.pipelines().contains(pipeline)) {
                runner.remove(pipeline, System.nanoTime() + STOP_PATIENCE.toNanos());
            }
        }
        signal();
    }

    /**
     * Has a target take nothing more, from between two transactions on. What comes waits in the log, and beyond that the
     * target's policy for a full log counts. A session that breaks meanwhile may cost it its place: then it gets a new
     * baseline when it is resumed.
     *
     * @throws IllegalArgumentException there is no such target
     */
    public void pause(String target) {
        pipeline(target).pause();
    }

    /**
     * Has a target go on after {@link #pause}.
     *
     * @throws IllegalArgumentException there is no such target
     */
    public void resume(String target) {
        pipeline(target).resume();
    }

    /**
     * Has nothing more taken from a source. Its connection is kept alive; the database keeps the log that is not confirmed.
     *
     * @throws IllegalArgumentException there is no such source
     */
    public void pauseSource(String source) {
        runnerOf(source).pause();
    }

    /**
     * Has a source go on after {@link #pauseSource}, or after a failure that stopped it.
     *
     * @throws IllegalArgumentException there is no such source
     */
    public void resumeSource(String source) {
        runnerOf(source).resume();
    }

    /**
     * Has tables of a target copied anew, which it shows until the copies are complete and take their place.
     *
     * @param tables some of those that the target has
     * @throws IllegalArgumentException there is no such target, or it does not have such a table
     */
    public void reload(String target, Set<TableId> tables) {
        having(target, tables).reload(tables);
    }

    /**
     * Gives a target a new baseline of all its tables, as if it had nothing, and forgets its failures. What it shows stays
     * until the baseline is complete.
     *
     * @throws IllegalArgumentException there is no such target
     */
    public void reset(String target) {
        pipeline(target).reset();
    }

    /**
     * Stores what a target has, as of one position, while it goes on.
     *
     * @throws IllegalArgumentException there is no such target
     * @throws IllegalStateException its definition has no plan for snapshots
     * @throws io.laredo.engine.snapshot.SnapshotException it has nothing, or could not be stored
     */
    public SnapshotInfo snapshot(String target) throws InterruptedException {
        return pipeline(target).upkeep().store();
    }

    /**
     * The snapshots of a target, the newest first; none when it has no plan for them.
     *
     * @throws IllegalArgumentException there is no such target
     */
    public List<SnapshotInfo> snapshots(String target) {
        PipelineSnapshots stored = pipeline(target).snapshots();
        return stored == null ? List.of() : stored.list();
    }

    /**
     * Compares tables of a target with the database, both as of one position, while everything streams. The target's cursor
     * is held for as long as the database takes to fix that position, 30 seconds at most.
     *
     * @param tables some of those that the target has
     * @throws IllegalArgumentException there is no such target, or it does not have such a table
     * @throws LaredoException they could not be compared
     */
    public ComparisonReport validate(String target, Set<TableId> tables) throws InterruptedException {
        return having(target, tables).upkeep().compare(tables);
    }

    /**
     * The transactions that a target could not take, and those that wait behind them, the first that was set aside first.
     *
     * @throws IllegalArgumentException there is no such target
     * @throws IllegalStateException its definition has no store for them
     */
    public DeadLetterList deadLetters(String target) throws InterruptedException {
        return pipeline(target).withDeadLetters(SetAside::list);
    }

    /**
     * Gives a target what it could not take, the first first, between two transactions of the stream. What changed the same
     * rows later has been set aside, too, so every row gets its changes in order; but they become visible later than what was
     * committed after them.
     *
     * @return how many it took
     * @throws LaredoException it refused one again; that one and those behind it are kept
     */
    public int replayDeadLetters(String target) throws InterruptedException {
        return pipeline(target).withDeadLetters(SetAside::replay);
    }

    /**
     * Forgets dead letters: the target stays without their changes until their tables are copied anew, as {@link #reload}
     * does.
     *
     * @param ids of the letters; those that are not there are passed over
     */
    public void purgeDeadLetters(String target, Collection<String> ids) throws InterruptedException {
        pipeline(target).withDeadLetters(letters -> {
            letters.remove(ids);
            return true;
        });
    }

    private Pipeline having(String target, Set<TableId> tables) {
        Pipeline pipeline = pipeline(target);
        if (!pipeline.tables().containsAll(tables)) {
            throw new IllegalArgumentException(
                    "Target '%s' does not have all of %s. It has %s".formatted(target, tables, pipeline.tables()));
        }
        return pipeline;
    }

    private Pipeline pipeline(String target) {
        return runners.stream()
                .flatMap(runner -> runner.pipelines().stream())
                .filter(pipeline -> pipeline.target().name().equals(target))
                .findAny()
                .orElseThrow(() -> new IllegalArgumentException("There is no target '" + target + "'"));
    }

    private SourceRunner runnerOf(String source) {
        return runners.stream()
                .filter(runner -> runner.source().name().equals(source))
                .findAny()
                .orElseThrow(() -> new IllegalArgumentException("There is no source '" + source + "'"));
    }

    /**
     * Ends gracefully: takes nothing more from the sources, lets every target apply what has come and make it durable, and
     * tells the sources so. A source that closes before it has passed that on brings a little of it again after a restart.
     * Then closes, as {@link #close} does, also when the time is up before.
     *
     * @return whether every target came to its end in time
     */
    public boolean stop(Duration timeout) throws InterruptedException {
        long deadline = System.nanoTime() + timeout.toNanos();
        try {
            runners.forEach(SourceRunner::drain);
            boolean drained = await(deadline, () -> pipelines().allMatch(Pipeline::isIdle));
            pipelines().forEach(Pipeline::flush);
            storeAtStop();
            return await(deadline, () -> pipelines().allMatch(Pipeline::isDurable)) && drained;
        } finally {
            close();
        }
    }

    private void storeAtStop() throws InterruptedException {
        for (Pipeline pipeline : pipelines().toList()) {
            SnapshotPlan plan = pipeline.definition().snapshots();
            if (plan != null && plan.atStop() && pipeline.isFree()) {
                pipeline.upkeep().storeByPlan();
            }
        }
    }

    private Stream<Pipeline> pipelines() {
        return runners.stream().flatMap(runner -> runner.pipelines().stream());
    }

    /** Durability is reported by threads of the targets, which nobody signals: so it is looked at now and then. */
    private boolean await(long deadline, BooleanSupplier condition) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            boolean met = condition.getAsBoolean();
            for (long left = deadline - System.nanoTime(); !met && left > 0; left = deadline - System.nanoTime()) {
                changed.awaitNanos(Math.min(left, LOOK_NANOS));
                met = condition.getAsBoolean();
            }
            return met;
        } finally {
            lock.unlock();
        }
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
        notices.close();
    }

    /** What is being added when this is called has been added when it returns. */
    private Life endLife() {
        growing.lock();
        lock.lock();
        try {
            Life before = life;
            life = Life.CLOSED;
            changed.signalAll();
            return before;
        } finally {
            lock.unlock();
            growing.unlock();
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

    private static void requireNamesOfTheirOwn(
            Map<Source, List<PipelineDefinition>> known, Source source, Target target) {
        boolean targetTaken = known.values().stream()
                .flatMap(List::stream)
                .anyMatch(other -> other.target().name().equals(target.name()));
        if (targetTaken) {
            throw new IllegalArgumentException("Two targets have the name '%s'".formatted(target.name()));
        }
        boolean sourceTaken = !known.containsKey(source)
                && known.keySet().stream().anyMatch(other -> other.name().equals(source.name()));
        if (sourceTaken) {
            throw new IllegalArgumentException("Two sources have the name '%s'".formatted(source.name()));
        }
    }

    /** Says which targets follow which sources. */
    public static final class Builder {
        private static final Duration REPORT_INTERVAL = Duration.ofSeconds(10);

        private final Map<Source, List<PipelineDefinition>> definitions = new LinkedHashMap<>();
        private final List<EngineObserver> observers = new ArrayList<>();
        private int copyParallelism = 2;
        private long copyRate = Long.MAX_VALUE;
        private long logBytes = 256L * 1024 * 1024;
        private Duration logPatience = Duration.ofSeconds(5);
        private Duration firstPause = Duration.ofMillis(200);
        private Duration longestPause = Duration.ofSeconds(30);
        private Clock clock = Clock.systemUTC();

        /**
         * Adds a target with the usual policies.
         *
         * @param tables the tables it wants
         * @throws IllegalArgumentException another target or another source of this engine has the same name, or it wants no
         *     table
         */
        public Builder pipeline(Source source, Target target, Set<TableId> tables) {
            return pipeline(source, PipelineDefinition.of(target, tables));
        }

        /**
         * Adds a target.
         *
         * @throws IllegalArgumentException another target or another source of this engine has the same name
         */
        public Builder pipeline(Source source, PipelineDefinition definition) {
            requireNamesOfTheirOwn(definitions, source, definition.target());
            definitions.computeIfAbsent(source, s -> new ArrayList<>()).add(definition);
            return this;
        }

        /** Has somebody told what happens. */
        public Builder observer(EngineObserver observer) {
            observers.add(observer);
            return this;
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

        /** How long the log may be full before targets are taken off it whose {@link LogFullPolicy} says so. */
        public Builder logPatience(Duration patience) {
            if (patience.isNegative()) {
                throw new IllegalArgumentException("A patience cannot be negative, got %s".formatted(patience));
            }
            this.logPatience = patience;
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

        private SourceSettings sourceSettings() {
            CopySettings copies = new CopySettings(copyParallelism, new RateLimit(copyRate), REPORT_INTERVAL);
            return new SourceSettings(copies, logBytes, logPatience, firstPause, longestPause);
        }
    }
}
