package io.laredo.engine;

import io.laredo.Acknowledgement;
import io.laredo.BaselineLoad;
import io.laredo.ChangeEvent;
import io.laredo.LaredoException;
import io.laredo.Position;
import io.laredo.Row;
import io.laredo.TableId;
import io.laredo.TableSchema;
import io.laredo.Target;
import io.laredo.Transaction;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A target that shows the values of the rows it was given, acknowledges at once, and fails or waits when a test wants it
 * to.
 */
final class ShownTarget implements Target {
    private final String name;
    private final Map<TableId, List<String>> shown = new TreeMap<>();
    private final Map<TableId, LaredoException> withdrawn = new TreeMap<>();
    private final AtomicInteger baselines = new AtomicInteger();
    private final AtomicInteger abandoned = new AtomicInteger();
    private final AtomicInteger closings = new AtomicInteger();
    private volatile CountDownLatch mayApply = new CountDownLatch(0);
    private volatile @Nullable Throwable startFailure;
    private volatile @Nullable Throwable baselineFailure;
    private volatile @Nullable Throwable abandonFailure;
    private volatile @Nullable Throwable applyFailure;
    private final AtomicInteger applyFailures = new AtomicInteger();
    private final AtomicInteger applies = new AtomicInteger();
    private volatile boolean waitsForFlush;
    private volatile @Nullable Position unflushed;
    private volatile @Nullable Acknowledgement acknowledgement;
    private volatile @Nullable Position kept;
    private volatile Set<TableId> keptTables = Set.of();
    private volatile boolean isHeld;
    private volatile boolean restoresInterrupts;
    private volatile boolean interruptedAtClose;

    ShownTarget(String name) {
        this.name = name;
    }

    /** The values of all tables, one table after the other. */
    synchronized List<String> shown() {
        return shown.values().stream().flatMap(List::stream).toList();
    }

    /** Why a table is not shown; null when it is. */
    synchronized @Nullable LaredoException withdrawn(TableId table) {
        return withdrawn.get(table);
    }

    /** Says where the target is from before. */
    void startFrom(Position position, TableId... tables) {
        kept = position;
        keptTables = Set.of(tables);
    }

    int baselines() {
        return baselines.get();
    }

    int abandoned() {
        return abandoned.get();
    }

    int closings() {
        return closings.get();
    }

    boolean wasInterruptedAtClose() {
        return interruptedAtClose;
    }

    /** Has the next start fail, and only that one. */
    void failStart(Throwable failure) {
        startFailure = failure;
    }

    /** Has every baseline fail; null ends it. */
    void failBaselines(@Nullable Throwable failure) {
        baselineFailure = failure;
    }

    /** Has every end of a broken baseline fail. */
    void failAbandon(Throwable failure) {
        abandonFailure = failure;
    }

    /** Has the next transaction fail, and only that one. */
    void failApply(Throwable failure) {
        failApplies(1, failure);
    }

    /** Has the next calls with a transaction fail. */
    void failApplies(int times, Throwable failure) {
        applyFailure = failure;
        applyFailures.set(times);
    }

    /** How often it was called with a transaction. */
    int applies() {
        return applies.get();
    }

    /** Has transactions become durable when it is told to flush, and not before. */
    void waitForFlush() {
        waitsForFlush = true;
    }

    void holdApply() {
        mayApply = new CountDownLatch(1);
    }

    /** Has an interrupted apply leave the thread interrupted, as it should. */
    void restoreInterrupts() {
        restoresInterrupts = true;
    }

    /** Whether a transaction has come in and is held. */
    boolean isHeld() {
        return isHeld;
    }

    void releaseApply() {
        isHeld = false;
        mayApply.countDown();
    }

    /** Reports a position as durable, as a target with a thread of its own would. */
    void acknowledge(Position position) {
        Acknowledgement given = acknowledgement;
        if (given != null) {
            given.durable(position);
        }
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void start(Acknowledgement given) {
        Throwable failure = startFailure;
        startFailure = null;
        acknowledgement = given;
        throwIfAny(failure);
    }

    @Override
    public @Nullable Position position() {
        return kept;
    }

    @Override
    public Set<TableId> keptTables() {
        return keptTables;
    }

    @Override
    public synchronized void withdraw(TableId table, LaredoException reason) {
        shown.remove(table);
        withdrawn.put(table, reason);
    }

    @Override
    public BaselineLoad beginBaseline(Position begin, List<TableSchema> tables) {
        throwIfAny(baselineFailure);
        Map<TableId, List<String>> copied = new TreeMap<>();
        Map<TableId, LaredoException> lost = new TreeMap<>();
        tables.forEach(table -> copied.put(table.table(), new ArrayList<>()));
        return new BaselineLoad() {
            @Override
            public void row(Row row) {
                insert(copied, row);
            }

            @Override
            public void withdraw(TableId table, LaredoException reason) {
                copied.remove(table);
                lost.put(table, reason);
            }

            @Override
            public void apply(Transaction transaction) {
                add(copied, transaction);
            }

            @Override
            public void complete(Position position) {
                show(copied);
                lost.forEach(ShownTarget.this::withdraw);
                baselines.incrementAndGet();
                acknowledge(position);
            }

            @Override
            public void abandon() {
                abandoned.incrementAndGet();
                throwIfAny(abandonFailure);
            }
        };
    }

    @Override
    public void apply(Transaction transaction) {
        try {
            isHeld = mayApply.getCount() > 0;
            mayApply.await();
        } catch (InterruptedException e) {
            if (restoresInterrupts) {
                Thread.currentThread().interrupt();
            }
            throw new IllegalStateException("Interrupted, and says so in its own way", e);
        }
        applies.incrementAndGet();
        Throwable failure = applyFailure;
        if (failure != null && applyFailures.get() > 0) {
            applyFailures.decrementAndGet();
            throwUnchecked(failure);
        }
        add(shown, transaction);
        if (waitsForFlush) {
            unflushed = transaction.position();
        } else {
            acknowledge(transaction.position());
        }
    }

    @Override
    public void flush() {
        Position applied = unflushed;
        if (applied != null) {
            acknowledge(applied);
        }
    }

    @Override
    public void advance(Position position) {
        acknowledge(position);
    }

    @Override
    public void close() {
        interruptedAtClose = Thread.currentThread().isInterrupted();
        closings.incrementAndGet();
    }

    private synchronized void show(Map<TableId, List<String>> copied) {
        shown.putAll(copied);
        withdrawn.keySet().removeAll(copied.keySet());
    }

    private synchronized void add(Map<TableId, List<String>> tables, Transaction transaction) {
        try (var changes = transaction.changes()) {
            for (ChangeEvent event = changes.next(); event != null; event = changes.next()) {
                if (event instanceof ChangeEvent.Insert insert) {
                    insert(tables, insert.row());
                }
            }
        }
    }

    private static void insert(Map<TableId, List<String>> tables, Row row) {
        List<String> values = tables.get(row.schema().table());
        if (values != null) {
            values.add(String.valueOf(row.get("value")));
        }
    }

    private static void throwIfAny(@Nullable Throwable failure) {
        if (failure != null) {
            throwUnchecked(failure);
        }
    }

    /** As a target in Kotlin may: any exception, declared or not. */
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // the cast is what makes it unchecked
    private static <E extends Throwable> void throwUnchecked(Throwable failure) throws E {
        throw (E) failure;
    }
}
