package io.laredo.engine;

import static io.laredo.engine.Positions.at;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.jetbrains.lincheck.datastructures.Validate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * One who appends and two who read, at the same time, in random scripts: whatever they see they could have seen one after
 * the other, and no reader ever has a transaction that was closed. {@code -Dlaredo.test.seconds} says for how long, about.
 */
class TransactionLogConcurrencyTests {
    private static final int SECONDS = Integer.getInteger("laredo.test.seconds", 3);

    @Test
    @Timeout(value = 10, unit = TimeUnit.MINUTES)
    void nobodySeesWhatTheOthersCouldNotHaveDoneInTurn() {
        new StressOptions()
                .iterations(70 * SECONDS)
                .invocationsPerIteration(50)
                .threads(3)
                .actorsPerThread(3)
                .actorsBefore(3)
                .actorsAfter(3)
                .check(Script.class);
    }

    /** What threads do with a log that has room for one transaction. */
    public static class Script {
        private static final long ROOM = 100;

        private final TransactionLog log = new TransactionLog(at(0), ROOM, Duration.ZERO);
        private final Reader held = new Reader(log.cursor(LogFullPolicy.HOLD));
        private final Reader detachable = new Reader(log.cursor(LogFullPolicy.DETACH));
        private long place;

        @Operation(nonParallelGroup = "appends")
        public boolean offer() throws InterruptedException {
            return log.offer(new CountedTransaction(at(++place), ROOM), Duration.ZERO);
        }

        @Operation(nonParallelGroup = "appends")
        public void keepalive() {
            log.keepalive(at(++place));
        }

        @Operation(nonParallelGroup = "appends")
        public void end() {
            log.end();
        }

        @Operation(nonParallelGroup = "reads one")
        public long peekOne() throws InterruptedException {
            return held.peek();
        }

        @Operation(nonParallelGroup = "reads one")
        public void passOne() {
            held.pass();
        }

        @Operation(nonParallelGroup = "reads one")
        public void closeOne() {
            held.close();
        }

        @Operation(nonParallelGroup = "reads other")
        public long peekOther() throws InterruptedException {
            return detachable.peek();
        }

        @Operation(nonParallelGroup = "reads other")
        public void passOther() {
            detachable.pass();
        }

        @Operation(nonParallelGroup = "reads other")
        public boolean isOtherDetached() {
            return detachable.cursor.isDetached();
        }

        @Operation(nonParallelGroup = "reads other")
        public void closeOther() {
            detachable.close();
        }

        @Validate
        public void nobodyHadATransactionThatWasClosed() {
            if (held.hadClosed || detachable.hadClosed) {
                throw new IllegalStateException("A reader was at a transaction when the log closed it");
            }
        }
    }

    /** Has what it reads in its hands without the log's lock, as a pipeline has. For one thread. */
    private static final class Reader {
        private final TransactionLog.Cursor cursor;
        private @Nullable CountedTransaction transaction;
        private boolean hadClosed;

        Reader(TransactionLog.Cursor cursor) {
            this.cursor = cursor;
        }

        /** Returns the place of the entry; -1 when there is none. */
        long peek() throws InterruptedException {
            letGo();
            TransactionLog.Entry entry = cursor.peek(Duration.ZERO);
            transaction = entry == null ? null : (CountedTransaction) entry.transaction();
            return entry == null ? -1 : entry.position().place();
        }

        void pass() {
            letGo();
            cursor.pass();
        }

        void close() {
            letGo();
            cursor.close();
        }

        private void letGo() {
            hadClosed |= transaction != null && transaction.closings() > 0;
            transaction = null;
        }
    }
}
