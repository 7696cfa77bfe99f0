package io.laredo.engine;

import io.laredo.BaselinePart;
import io.laredo.Row;
import io.laredo.SourceException;
import io.laredo.TableSchema;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A part of a copy that fails, or waits for its database, when a test wants it to. */
final class ScriptedPart implements BaselinePart {
    static final int ROW_BYTES = 100;

    private final TableSchema table;
    private final int rows;
    private final long estimatedRows;
    private final long estimatedBytes;
    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch cancelled = new CountDownLatch(1);
    private final AtomicInteger delivered = new AtomicInteger();
    private @Nullable SourceException failure;
    private boolean stalls;

    ScriptedPart(TableSchema table, int rows, long estimatedRows, long estimatedBytes) {
        this.table = table;
        this.rows = rows;
        this.estimatedRows = estimatedRows;
        this.estimatedBytes = estimatedBytes;
    }

    /** Fails after its rows. */
    ScriptedPart failing(SourceException reason) {
        failure = reason;
        return this;
    }

    /** Waits after its rows, deaf to interrupts, until it is cancelled. */
    ScriptedPart stalling() {
        stalls = true;
        return this;
    }

    int delivered() {
        return delivered.get();
    }

    void awaitBegin() throws InterruptedException {
        begun.await();
    }

    boolean hasBegun() {
        return begun.getCount() == 0;
    }

    @Override
    public TableSchema table() {
        return table;
    }

    @Override
    public long estimatedRows() {
        return estimatedRows;
    }

    @Override
    public long estimatedBytes() {
        return estimatedBytes;
    }

    @Override
    public void copy(RowSink sink) throws InterruptedException {
        begun.countDown();
        for (int i = 0; i < rows; i++) {
            sink.row(new Row(table, (long) i, "row"), ROW_BYTES);
            delivered.incrementAndGet();
        }
        if (stalls) {
            awaitCancel();
            throw new InterruptedException("cancelled");
        }
        if (failure != null) {
            throw failure;
        }
    }

    private void awaitCancel() {
        while (cancelled.getCount() > 0) {
            try {
                cancelled.await();
            } catch (InterruptedException e) {
                Thread.onSpinWait(); // a socket does not notice an interrupt either
            }
        }
    }

    @Override
    public void cancel() {
        cancelled.countDown();
    }
}
