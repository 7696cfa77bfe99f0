package io.laredo.benchmarks;

import io.laredo.BaselinePart;
import io.laredo.ChangeEvent;
import io.laredo.InMemoryTransaction;
import io.laredo.Position;
import io.laredo.Row;
import io.laredo.Source;
import io.laredo.SourceBaseline;
import io.laredo.SourceException;
import io.laredo.SourceSession;
import io.laredo.SourceSetupException;
import io.laredo.StreamSink;
import io.laredo.TableId;
import io.laredo.TableSchema;
import io.laredo.Transaction;
import io.laredo.test.ScriptedSource;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/** A source that has an empty table and makes a number of transactions of one change, as fast as they are taken. */
final class MemorySource implements Source {
    static final TableSchema TABLE = ScriptedSource.table("product");

    private static final Duration PATIENCE = Duration.ofMillis(10);
    private static final Position START = new Position("memory", "benchmark", 0);
    private static final long VALUE_BYTES = 100;

    private final int transactions;
    private final CountDownLatch mayGo = new CountDownLatch(1);
    private final CountDownLatch closed = new CountDownLatch(1);

    MemorySource(int transactions) {
        this.transactions = transactions;
    }

    /** Begins with the transactions. */
    void go() {
        mayGo.countDown();
    }

    @Override
    public String name() {
        return START.source();
    }

    @Override
    public SourceSession connect(Set<TableId> tables, @Nullable Position after) {
        return new Session();
    }

    @Override
    public void close() {
        mayGo.countDown();
        closed.countDown();
    }

    private boolean isClosed() {
        return closed.getCount() == 0;
    }

    private final class Session implements SourceSession {
        private final SourceBaseline baseline = new EmptyBaseline();

        @Override
        public Position start() {
            return START;
        }

        @Override
        public SourceBaseline baseline() {
            return baseline;
        }

        @Override
        public Map<TableId, SourceSetupException> refused() {
            return Map.of();
        }

        @Override
        public SourceSession rebaseline(Set<TableId> tables) {
            throw new SourceException("Nothing is lost in a benchmark");
        }

        @Override
        public void stream(StreamSink sink) throws InterruptedException {
            mayGo.await();
            Row row = new Row(TABLE, 1L, "value");
            for (long place = 1; place <= transactions && !isClosed(); place++) {
                Transaction transaction = new InMemoryTransaction.Builder()
                        .add(new ChangeEvent.Update(row, row), VALUE_BYTES)
                        .commit(START.at(place), place, Instant.EPOCH, null);
                while (!isClosed() && !sink.offer(transaction, PATIENCE)) {
                    Thread.onSpinWait();
                }
            }
            closed.await();
        }

        @Override
        public void confirm(Position durable) {}

        @Override
        public void close() {
            MemorySource.this.close();
        }
    }

    private static final class EmptyBaseline implements SourceBaseline {
        @Override
        public Position position() {
            return START;
        }

        @Override
        public List<TableSchema> tables() {
            return List.of(TABLE);
        }

        @Override
        public List<BaselinePart> parts(TableSchema table) {
            return List.of();
        }

        @Override
        public void close() {}
    }
}
