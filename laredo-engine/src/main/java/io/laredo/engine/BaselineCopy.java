package io.laredo.engine;

import io.laredo.BaselineLoad;
import io.laredo.BaselinePart;
import io.laredo.LaredoException;
import io.laredo.SourceBaseline;
import io.laredo.TableId;
import io.laredo.TableLostException;
import io.laredo.TableSchema;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Copies tables of a baseline into a load, several parts at once, each in a thread of its own. To be run once; any thread
 * may ask for the progress.
 */
final class BaselineCopy {
    private static final Logger logger = LoggerFactory.getLogger(BaselineCopy.class);
    private static final int TOLD_TABLES = 5;

    private final String target;
    private final SourceBaseline baseline;
    private final List<TableSchema> schemas;
    private final BaselineLoad load;
    private final CopySettings settings;
    private final Clock clock;
    private final Instant begin;
    private final Queue<Work> waiting = new ConcurrentLinkedQueue<>();
    private final Set<BaselinePart> underWay = ConcurrentHashMap.newKeySet();
    private final Map<TableId, LaredoException> lost = new ConcurrentHashMap<>();
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private volatile List<TableIntake> tables = List.of(); // written by the running thread
    private volatile List<Thread> workers = List.of(); // written by the running thread
    private volatile @Nullable Instant end; // written by the running thread
    private volatile boolean stopping; // written by whoever stops it

    /**
     * @param target the target's name, for the log
     * @param schemas the tables to copy, of those that the baseline has
     */
    BaselineCopy(
            String target,
            SourceBaseline baseline,
            Collection<TableSchema> schemas,
            BaselineLoad load,
            CopySettings settings,
            Clock clock) {
        this.target = target;
        this.baseline = baseline;
        this.schemas = List.copyOf(schemas);
        this.load = load;
        this.settings = settings;
        this.clock = clock;
        this.begin = clock.instant();
    }

    /**
     * Copies everything. When this returns or throws, no thread touches the load any more. An interrupt ends it.
     *
     * <p>Throws what the source or the load threw first, as it is; the other copies are cancelled then.
     *
     * @return the tables whose copies could not be completed, which have been withdrawn from the load; never all
     */
    Map<TableId, LaredoException> run() throws InterruptedException {
        try {
            plan();
            startWorkers();
            awaitWorkers();
        } finally {
            stop();
            joinWorkers();
            end = clock.instant();
        }
        Throwable reason = failure.get();
        if (reason != null) {
            throwUnchecked(reason);
        }
        if (!lost.isEmpty() && lost.size() == schemas.size()) {
            throw lost.values().iterator().next();
        }
        lost.forEach(load::withdraw);
        return Map.copyOf(lost);
    }

    BaselineProgress progress() {
        Instant ended = end;
        return new BaselineProgress(
                tables.stream().map(TableIntake::progress).toList(),
                Duration.between(begin, ended == null ? clock.instant() : ended));
    }

    /** The next part is always one of the table of which most is left: all are done at about the same time. */
    private void plan() {
        List<TableIntake> intakes = new ArrayList<>();
        List<Work> works = new ArrayList<>();
        for (TableSchema schema : schemas) {
            List<BaselinePart> parts = baseline.parts(schema);
            long left = parts.stream().mapToLong(PartCopy::weight).sum();
            long rows = parts.stream().mapToLong(BaselinePart::estimatedRows).sum();
            TableIntake table = new TableIntake(schema.table(), load, rows, left);
            intakes.add(table);
            for (BaselinePart part : parts) {
                works.add(new Work(part, table, left));
                left -= PartCopy.weight(part);
            }
        }
        works.sort(Comparator.comparingLong(Work::left).reversed());
        tables = List.copyOf(intakes);
        waiting.addAll(works);
    }

    private void startWorkers() {
        int count = Math.min(settings.parallelism(), waiting.size());
        List<Thread> threads = new ArrayList<>();
        for (int i = 1; i <= count; i++) {
            Thread thread = new Thread(
                    this::work, "%s-copy-%d".formatted(Thread.currentThread().getName(), i));
            thread.setDaemon(true);
            threads.add(thread);
        }
        workers = List.copyOf(threads);
        threads.forEach(Thread::start);
    }

    private void work() {
        try {
            for (Work next = waiting.poll(); next != null && !stopping; next = waiting.poll()) {
                copyUnlessLost(next);
            }
        } catch (Throwable e) { // a source or a target in Kotlin throws checked exceptions as it likes
            fail(e);
        }
    }

    private void copyUnlessLost(Work work) throws InterruptedException {
        if (lost.containsKey(work.table.name())) {
            return;
        }
        try {
            copy(work);
        } catch (TableLostException e) {
            if (lost.putIfAbsent(e.table(), e) == null) {
                logger.warn("Target {} goes on without table {}. Cause: {}", target, e.table(), e.getMessage());
            }
        }
    }

    private void copy(Work work) throws InterruptedException {
        underWay.add(work.part);
        try {
            if (!stopping) { // from here on whoever stops it sees the part
                new PartCopy(work.part, work.table, settings.rate(), this::fail).run();
            }
        } finally {
            underWay.remove(work.part);
        }
    }

    private void fail(Throwable reason) {
        if (!failure.compareAndSet(null, reason)) {
            logger.debug("A copy for target {} ended after another had failed", target, reason);
        }
        stop();
    }

    private void stop() {
        stopping = true;
        workers.forEach(Thread::interrupt);
        underWay.forEach(BaselinePart::cancel);
    }

    private void awaitWorkers() throws InterruptedException {
        for (Thread worker : workers) {
            worker.join(settings.reportInterval().toMillis());
            while (worker.isAlive()) {
                tell();
                worker.join(settings.reportInterval().toMillis());
            }
        }
    }

    private void joinWorkers() {
        boolean interrupted = false;
        for (Thread worker : workers) {
            while (worker.isAlive()) {
                try {
                    worker.join();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void tell() {
        BaselineProgress now = progress();
        logger.info(
                "Target {}, baseline: {}. {}",
                target,
                now.text(),
                now.tables().stream()
                        .filter(table -> table.rows() > 0 && table.share() < 1)
                        .limit(TOLD_TABLES)
                        .map(table -> "%s: %s".formatted(table.table(), table.text()))
                        .collect(Collectors.joining("; ")));
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // the cast is what makes it unchecked
    private static <E extends Throwable> void throwUnchecked(Throwable reason) throws E {
        throw (E) reason;
    }

    /** @param left how much of the table is left, this part included, when the part's turn comes */
    private record Work(BaselinePart part, TableIntake table, long left) {}
}
