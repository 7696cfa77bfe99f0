package io.laredo.engine;

import static io.laredo.engine.Positions.at;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

class TransactionLogTests {
    private static final Duration LONG = Duration.ofSeconds(10);

    private final TransactionLog log = new TransactionLog(at(0), 100, Duration.ZERO);

    @Test
    void givesEveryCursorTheEntriesInOrder() throws InterruptedException {
        TransactionLog.Cursor first = log.cursor(LogFullPolicy.HOLD);
        TransactionLog.Cursor second = log.cursor(LogFullPolicy.HOLD);
        for (int place = 1; place <= 5; place++) {
            offer(place, 10);
        }

        assertThat(places(first, 5)).containsExactly(1L, 2L, 3L, 4L, 5L);
        assertThat(places(second, 5)).containsExactly(1L, 2L, 3L, 4L, 5L);
    }

    @Test
    void showsTheSameEntryUntilItIsPassed() throws InterruptedException {
        TransactionLog.Cursor cursor = log.cursor(LogFullPolicy.HOLD);
        offer(1, 10);
        offer(2, 10);

        assertThat(cursor.peek()).isSameAs(cursor.peek());
        cursor.pass();
        assertThat(next(cursor)).isEqualTo(2);
    }

    @Test
    void refusesACursorThatWouldMissEntries() throws InterruptedException {
        log.cursor(LogFullPolicy.HOLD);
        offer(1, 10);

        assertThatThrownBy(() -> log.cursor(LogFullPolicy.HOLD)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void refusesATransactionThatDoesNotFitUntilTheSlowestCursorHasPassed() throws InterruptedException {
        TransactionLog.Cursor fast = log.cursor(LogFullPolicy.HOLD);
        TransactionLog.Cursor slow = log.cursor(LogFullPolicy.HOLD);
        offer(1, 60);
        fast.pass();

        assertThat(log.offer(new CountedTransaction(at(2), 60), Duration.ZERO)).isFalse();
        slow.pass();
        assertThat(log.offer(new CountedTransaction(at(2), 60), Duration.ZERO)).isTrue();
        assertThat(log.bytes()).isEqualTo(60);
    }

    @Test
    void wakesTheSourceWhenRoomIsMade() throws InterruptedException, ExecutionException, TimeoutException {
        TransactionLog.Cursor cursor = log.cursor(LogFullPolicy.HOLD);
        offer(1, 100);
        Background<Boolean> source = Background.run(() -> log.offer(new CountedTransaction(at(2), 100), LONG));
        source.awaitWaiting();

        cursor.pass();

        assertThat(source.result()).isTrue();
    }

    @Test
    void takesATransactionLargerThanTheBudgetWhenNothingElseWaits() throws InterruptedException {
        TransactionLog.Cursor cursor = log.cursor(LogFullPolicy.HOLD);
        offer(1, 1);

        assertThat(log.offer(new CountedTransaction(at(2), 1000), Duration.ZERO))
                .as("while another waits")
                .isFalse();
        cursor.pass();
        assertThat(log.offer(new CountedTransaction(at(2), 1000), Duration.ZERO))
                .as("alone")
                .isTrue();
        assertThat(log.offer(new CountedTransaction(at(3), 1), Duration.ZERO))
                .as("after it")
                .isFalse();
    }

    @Test
    void closesATransactionOnceWhenTheLastCursorIsPastIt() throws InterruptedException {
        TransactionLog.Cursor first = log.cursor(LogFullPolicy.HOLD);
        TransactionLog.Cursor second = log.cursor(LogFullPolicy.HOLD);
        CountedTransaction transaction = offer(1, 10);

        first.pass();
        assertThat(transaction.closings()).isZero();
        second.pass();
        assertThat(transaction.closings()).isOne();

        offer(2, 10);
        first.close();
        second.close();
        assertThat(transaction.closings()).isOne();
    }

    @Test
    void aClosedCursorGivesUpWhatItHasNotPassed() throws InterruptedException {
        TransactionLog.Cursor going = log.cursor(LogFullPolicy.HOLD);
        TransactionLog.Cursor staying = log.cursor(LogFullPolicy.HOLD);
        CountedTransaction passed = offer(1, 40);
        CountedTransaction waiting = offer(2, 40);
        staying.pass();

        going.close();
        going.close();

        assertThat(passed.closings()).isOne();
        assertThat(waiting.closings()).as("the other cursor needs it").isZero();
        assertThat(log.bytes()).isEqualTo(40);
        staying.pass();
        assertThat(waiting.closings()).isOne();
    }

    @Test
    void wakesTheSourceWhenTheCursorThatHeldItIsClosed()
            throws InterruptedException, ExecutionException, TimeoutException {
        TransactionLog.Cursor cursor = log.cursor(LogFullPolicy.HOLD);
        offer(1, 100);
        Background<Boolean> source = Background.run(() -> log.offer(new CountedTransaction(at(2), 100), LONG));
        source.awaitWaiting();

        cursor.close();

        assertThat(source.result()).isTrue();
    }

    @Test
    void closesWhatComesAtOnceWhenNoCursorIsLeft() throws InterruptedException {
        log.cursor(LogFullPolicy.HOLD).close();

        for (int place = 1; place <= 3; place++) {
            assertThat(offer(place, 60).closings()).isOne();
        }
        assertThat(log.bytes()).isZero();
        assertThat(log.received()).isEqualTo(at(3));
    }

    @Test
    void countsItsBytesOnceWhenATransactionCannotBeClosed() throws InterruptedException {
        TransactionLog.Cursor cursor = log.cursor(LogFullPolicy.HOLD);
        CountedTransaction transaction = offer(1, 10);
        transaction.failClose();

        assertThatThrownBy(cursor::pass).hasMessage("provoked by a test");
        offer(2, 30);

        assertThat(log.bytes()).isEqualTo(30);
        assertThat(transaction.closings()).isOne();
    }

    @Test
    void joinsKeepalivesThatNobodyHasSeen() throws InterruptedException {
        TransactionLog.Cursor cursor = log.cursor(LogFullPolicy.HOLD);
        offer(1, 10);
        log.keepalive(at(2));
        log.keepalive(at(3));
        offer(4, 10);

        assertThat(places(cursor, 3)).containsExactly(1L, 3L, 4L);
    }

    @Test
    void keepsAKeepaliveAsItIsOnceItWasSeen() throws InterruptedException {
        TransactionLog.Cursor fast = log.cursor(LogFullPolicy.HOLD);
        TransactionLog.Cursor slow = log.cursor(LogFullPolicy.HOLD);
        log.keepalive(at(1));
        TransactionLog.Entry seen = requireNonNull(fast.peek());
        log.keepalive(at(2));

        assertThat(seen.position()).isEqualTo(at(1));
        assertThat(places(fast, 2)).containsExactly(1L, 2L);
        assertThat(places(slow, 2)).containsExactly(1L, 2L);
    }

    @Test
    void leavesOutKeepalivesThatSayNothingNew() throws InterruptedException {
        TransactionLog.Cursor cursor = log.cursor(LogFullPolicy.HOLD);
        offer(5, 10);
        log.keepalive(at(5));
        log.keepalive(at(4));
        offer(6, 10);

        assertThat(places(cursor, 2)).containsExactly(5L, 6L);
    }

    @Test
    void takesKeepalivesWhenItIsFull() throws InterruptedException {
        TransactionLog.Cursor cursor = log.cursor(LogFullPolicy.HOLD);
        offer(1, 100);
        log.keepalive(at(2));

        assertThat(places(cursor, 2)).containsExactly(1L, 2L);
    }

    @Test
    void wakesACursorThatWaitsForAnEntry() throws InterruptedException, ExecutionException, TimeoutException {
        TransactionLog.Cursor cursor = log.cursor(LogFullPolicy.HOLD);
        Background<Long> reader = Background.run(() -> next(cursor));
        reader.awaitWaiting();

        offer(1, 10);

        assertThat(reader.result()).isEqualTo(1);
    }

    @Test
    void letsCursorsFinishAfterItsEnd() throws InterruptedException {
        TransactionLog.Cursor cursor = log.cursor(LogFullPolicy.HOLD);
        offer(1, 10);
        offer(2, 10);
        log.end();

        assertThat(places(cursor, 2)).containsExactly(1L, 2L);
        assertThat(cursor.peek()).isNull();
    }

    @Test
    void wakesACursorThatWaitsWhenItEnds() throws InterruptedException, ExecutionException, TimeoutException {
        TransactionLog.Cursor cursor = log.cursor(LogFullPolicy.HOLD);
        Background<Boolean> reader = Background.run(() -> cursor.peek() == null);
        reader.awaitWaiting();

        log.end();

        assertThat(reader.result()).isTrue();
    }

    @Test
    void takesTheSlowestCursorOffWhenItMay() throws InterruptedException {
        TransactionLog.Cursor fast = log.cursor(LogFullPolicy.HOLD);
        TransactionLog.Cursor slow = log.cursor(LogFullPolicy.DETACH);
        offer(1, 60);
        fast.pass();

        offer(2, 60);

        assertThat(slow.isDetached()).isTrue();
        assertThat(slow.isAtEnd()).isTrue();
        assertThat(slow.peek()).isNull();
        assertThat(next(fast)).isEqualTo(2);
        assertThat(log.takeDetached()).isTrue();
        assertThat(log.takeDetached()).isFalse();
    }

    @Test
    void holdsTheSourceWhenOneOfTheSlowestMayNotBeTakenOff() throws InterruptedException {
        TransactionLog.Cursor slow = log.cursor(LogFullPolicy.DETACH);
        TransactionLog.Cursor asSlow = log.cursor(LogFullPolicy.HOLD);
        offer(1, 60);

        assertThat(log.offer(new CountedTransaction(at(2), 60), Duration.ZERO)).isFalse();

        assertThat(slow.isDetached()).isFalse();
        asSlow.pass();
        offer(2, 60);
        assertThat(slow.isDetached()).isTrue();
    }

    @Test
    void doesNotCloseATransactionThatACursorIsAtWhenItIsTakenOff() throws InterruptedException {
        TransactionLog.Cursor slow = log.cursor(LogFullPolicy.DETACH);
        CountedTransaction inWork = new CountedTransaction(at(1), 60);
        CountedTransaction later = new CountedTransaction(at(2), 30);
        assertThat(log.offer(inWork, Duration.ZERO)).isTrue();
        assertThat(log.offer(later, Duration.ZERO)).isTrue();
        assertThat(slow.peek()).isNotNull();

        offer(3, 60);

        assertThat(inWork.closings()).isZero();
        assertThat(later.closings()).isOne();
        assertThat(log.bytes()).as("it no longer counts").isZero();
        slow.pass();
        assertThat(inWork.closings()).isOne();
        slow.close();
        assertThat(inWork.closings()).isOne();
    }

    @Test
    void hasPatienceBeforeItTakesACursorOff() throws InterruptedException {
        TransactionLog patient = new TransactionLog(at(0), 100, Duration.ofHours(1));
        TransactionLog.Cursor slow = patient.cursor(LogFullPolicy.DETACH);
        assertThat(patient.offer(new CountedTransaction(at(1), 60), Duration.ZERO))
                .isTrue();

        assertThat(patient.offer(new CountedTransaction(at(2), 60), Duration.ofMillis(5)))
                .isFalse();

        assertThat(slow.isDetached()).isFalse();
        assertThat(patient.isFull()).isTrue();
    }

    private CountedTransaction offer(long place, long bytes) throws InterruptedException {
        CountedTransaction transaction = new CountedTransaction(at(place), bytes);
        assertThat(log.offer(transaction, Duration.ZERO)).isTrue();
        return transaction;
    }

    private static long next(TransactionLog.Cursor cursor) throws InterruptedException {
        return requireNonNull(cursor.peek()).position().place();
    }

    private static List<Long> places(TransactionLog.Cursor cursor, int count) throws InterruptedException {
        List<Long> places = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            places.add(next(cursor));
            cursor.pass();
        }
        return places;
    }
}
