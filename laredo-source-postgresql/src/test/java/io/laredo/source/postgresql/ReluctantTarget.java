package io.laredo.source.postgresql;

import io.laredo.Acknowledgement;
import io.laredo.BaselineLoad;
import io.laredo.LaredoException;
import io.laredo.Position;
import io.laredo.Row;
import io.laredo.TableId;
import io.laredo.TableSchema;
import io.laredo.Target;
import io.laredo.Transaction;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** A target that acknowledges only what the test says, and can be kept from applying. */
final class ReluctantTarget implements Target {
    private final AtomicInteger baselines = new AtomicInteger();
    private final AtomicLong changes = new AtomicLong();
    private volatile CountDownLatch gate = new CountDownLatch(0);
    private volatile @Nullable Acknowledgement acknowledgement;
    private volatile @Nullable Position position;

    @Override
    public String name() {
        return "reluctant";
    }

    @Override
    public void start(Acknowledgement newAcknowledgement) {
        acknowledgement = newAcknowledgement;
    }

    @Override
    public BaselineLoad beginBaseline(Position at, List<TableSchema> tables) {
        return new BaselineLoad() {
            @Override
            public void row(Row row) {}

            @Override
            public void withdraw(TableId table, LaredoException reason) {}

            @Override
            public void apply(Transaction transaction) {}

            @Override
            public void complete(Position reached) {
                baselines.incrementAndGet();
                position = reached;
            }

            @Override
            public void abandon() {}
        };
    }

    @Override
    public void withdraw(TableId table, LaredoException reason) {}

    @Override
    public void apply(Transaction transaction) {
        try {
            gate.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("The test ended", e);
        }
        changes.addAndGet(transaction.changeCount());
        position = transaction.position();
    }

    @Override
    public void advance(Position newPosition) {
        position = newPosition;
    }

    @Override
    public void close() {}

    /** From now on {@link #apply} waits. */
    void block() {
        gate = new CountDownLatch(1);
    }

    void release() {
        gate.countDown();
    }

    void acknowledge(Position durable) {
        Acknowledgement open = acknowledgement;
        if (open == null) {
            throw new IllegalStateException("Not started");
        }
        open.durable(durable);
    }

    int baselines() {
        return baselines.get();
    }

    long changes() {
        return changes.get();
    }

    Position reached() {
        Position reached = position;
        if (reached == null) {
            throw new IllegalStateException("No baseline yet");
        }
        return reached;
    }
}
