package io.laredo.engine;

import io.laredo.Acknowledgement;
import io.laredo.BaselineLoad;
import io.laredo.ChangeEvent;
import io.laredo.Position;
import io.laredo.Row;
import io.laredo.TableSchema;
import io.laredo.Target;
import io.laredo.Transaction;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A target that shows the values of the rows it was given, acknowledges at once, and fails or waits when a test wants it
 * to.
 */
final class ShownTarget implements Target {
    private final String name;
    private final List<String> shown = new ArrayList<>();
    private final AtomicInteger baselines = new AtomicInteger();
    private final AtomicInteger abandoned = new AtomicInteger();
    private final AtomicInteger closings = new AtomicInteger();
    private volatile CountDownLatch mayApply = new CountDownLatch(0);
    private volatile @Nullable Throwable startFailure;
    private volatile @Nullable Throwable baselineFailure;
    private volatile @Nullable Throwable abandonFailure;
    private volatile @Nullable Throwable applyFailure;
    private volatile @Nullable Acknowledgement acknowledgement;
    private volatile boolean isHeld;
    private volatile boolean restoresInterrupts;
    private volatile boolean interruptedAtClose;

    ShownTarget(String name) {
        this.name = name;
    }

    synchronized List<String> shown() {
        return List.copyOf(shown);
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
        applyFailure = failure;
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
    public BaselineLoad beginBaseline(Position position, List<TableSchema> tables) {
        throwIfAny(baselineFailure);
        List<String> copied = new ArrayList<>();
        return new BaselineLoad() {
            @Override
            public void row(Row row) {
                copied.add(value(row));
            }

            @Override
            public void complete() {
                show(copied);
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
        Throwable failure = applyFailure;
        applyFailure = null;
        throwIfAny(failure);
        add(transaction);
        acknowledge(transaction.position());
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

    private synchronized void show(List<String> rows) {
        shown.clear();
        shown.addAll(rows);
    }

    private synchronized void add(Transaction transaction) {
        try (var changes = transaction.changes()) {
            for (ChangeEvent event = changes.next(); event != null; event = changes.next()) {
                if (event instanceof ChangeEvent.Insert insert) {
                    shown.add(value(insert.row()));
                }
            }
        }
    }

    private static String value(Row row) {
        return String.valueOf(row.get("value"));
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
