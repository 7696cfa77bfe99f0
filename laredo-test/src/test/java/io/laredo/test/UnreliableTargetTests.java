package io.laredo.test;

import static io.laredo.test.ContractTables.ITEM;
import static io.laredo.test.ContractTables.insert;
import static io.laredo.test.ContractTables.item;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.laredo.BaselineLoad;
import io.laredo.InMemoryTransaction;
import io.laredo.LaredoException;
import io.laredo.Position;
import io.laredo.Target;
import io.laredo.TargetException;
import io.laredo.Transaction;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(30)
class UnreliableTargetTests {
    private static final Duration LONG = Duration.ofDays(1);

    private final InMemoryTarget memory = new InMemoryTarget("memory");
    private final UnreliableTarget target = new UnreliableTarget(memory, 7);
    private final BlockingQueue<Position> durable = new LinkedBlockingQueue<>();

    @AfterEach
    void close() {
        target.calm();
        target.close();
    }

    @ParameterizedTest
    @EnumSource
    void throwsFromEveryMethodThatIsToldTo(UnreliableTarget.Call call) {
        TargetException failure = new TargetException("The test wants it");
        UnreliableTarget told = new UnreliableTarget(memory, 1);
        told.failNext(call, failure);
        Runnable method = Objects.requireNonNull(methods(told).get(call));

        assertThatThrownBy(method::run).isSameAs(failure);
    }

    private Map<UnreliableTarget.Call, Runnable> methods(Target told) {
        LaredoException reason = new LaredoException("The test withdraws it");
        Map<UnreliableTarget.Call, Runnable> methods = new EnumMap<>(UnreliableTarget.Call.class);
        methods.put(UnreliableTarget.Call.START, () -> told.start(durable::add));
        methods.put(UnreliableTarget.Call.BEGIN_BASELINE, () -> load(told));
        methods.put(UnreliableTarget.Call.ROW, () -> load(told).row(item(1, "one", null)));
        methods.put(
                UnreliableTarget.Call.WITHDRAW_FROM_BASELINE, () -> load(told).withdraw(ITEM.table(), reason));
        methods.put(UnreliableTarget.Call.APPLY_TO_BASELINE, () -> load(told).apply(transaction(2)));
        methods.put(UnreliableTarget.Call.COMPLETE, () -> load(told).complete(at(1)));
        methods.put(UnreliableTarget.Call.ABANDON, () -> load(told).abandon());
        methods.put(UnreliableTarget.Call.APPLY, () -> told.apply(transaction(2)));
        methods.put(UnreliableTarget.Call.WITHDRAW, () -> told.withdraw(ITEM.table(), reason));
        methods.put(UnreliableTarget.Call.ADVANCE, () -> told.advance(at(2)));
        methods.put(UnreliableTarget.Call.FLUSH, told::flush);
        methods.put(UnreliableTarget.Call.EXPORT, () -> told.export());
        methods.put(UnreliableTarget.Call.CLOSE, told::close);
        return methods;
    }

    @Test
    void failsOnceForEachTimeItIsToldTo() {
        baseline();
        target.failNext(UnreliableTarget.Call.APPLY, new IllegalStateException("first"));
        target.failNext(UnreliableTarget.Call.APPLY, new IllegalStateException("second"));

        assertThatThrownBy(() -> target.apply(transaction(2))).hasMessage("first");
        assertThatThrownBy(() -> target.apply(transaction(2))).hasMessage("second");
        assertThat(memory.shownAt()).isEqualTo(at(1));
        target.apply(transaction(2));

        assertThat(memory.shownAt()).isEqualTo(at(2));
    }

    @Test
    void failsAsOftenAsTheSeedSays() {
        assertThat(failures(1)).isEqualTo(failures(1)).isNotEqualTo(failures(2));
        assertThat(failures(1)).hasSizeBetween(300, 700);
    }

    private static List<Integer> failures(long seed) {
        UnreliableTarget unreliable = new UnreliableTarget(new InMemoryTarget("memory"), seed);
        unreliable.start(position -> {});
        load(unreliable).complete(at(1));
        unreliable.misbehave(new Misbehaviour(0.5, 0, Duration.ZERO, 0, Duration.ZERO));
        List<Integer> failed = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            try {
                unreliable.apply(transaction(i + 2));
            } catch (Throwable e) { // all kinds are thrown, checked ones too
                failed.add(i);
            }
        }
        return failed;
    }

    @Test
    void holdsTransactionsUntilItIsReleased() {
        baseline();
        target.block();
        CompletableFuture<Void> applied = inBackground(() -> target.apply(transaction(2)));
        awaitBlocked();

        assertThat(memory.shownAt()).isEqualTo(at(1));
        target.release();
        applied.join();

        assertThat(memory.shownAt()).isEqualTo(at(2));
        target.apply(transaction(3));
        assertThat(memory.shownAt()).isEqualTo(at(3));
    }

    @Test
    void holdsOneTransactionForAWhile() {
        baseline();
        target.blockNextFor(Duration.ofMillis(50));
        long begin = System.nanoTime();
        target.apply(transaction(2));

        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThanOrEqualTo(Duration.ofMillis(50));
    }

    @Test
    void endsItsWaitsWhenItIsCalm() {
        baseline();
        target.blockNextFor(LONG);
        CompletableFuture<Void> blocked = inBackground(() -> target.apply(transaction(2)));
        awaitBlocked();
        target.calm();
        blocked.join();
        target.misbehave(new Misbehaviour(0, 1, LONG, 0, Duration.ZERO));
        CompletableFuture<Void> paused = inBackground(() -> target.apply(transaction(3)));

        while (!paused.isDone()) {
            target.calm();
            Thread.onSpinWait();
        }

        paused.join();
        assertThat(memory.shownAt()).isEqualTo(at(3));
    }

    @Test
    void endsItsWaitsWhenItIsInterrupted() throws InterruptedException {
        baseline();
        target.block();
        CompletableFuture<Throwable> failure = new CompletableFuture<>();
        Thread worker = new Thread(() -> {
            try {
                target.apply(transaction(2));
            } catch (TargetException e) {
                failure.complete(Thread.currentThread().isInterrupted() ? e : new AssertionError("not interrupted"));
            }
        });
        worker.start();
        awaitBlocked();
        worker.interrupt();
        worker.join();

        assertThat(failure.join()).isInstanceOf(TargetException.class);
        assertThat(memory.shownAt()).isEqualTo(at(1));
    }

    @Test
    void reportsDurabilityLater() throws InterruptedException {
        target.misbehave(new Misbehaviour(0, 0, Duration.ZERO, 0, Duration.ofMillis(50)));
        baseline();
        assertThat(durable.poll(20, TimeUnit.SECONDS)).isEqualTo(at(1));
    }

    @Test
    void keepsReportsOfDurabilityUntilItIsCalm() {
        target.misbehave(Misbehaviour.NONE.neverDurable());
        baseline();
        target.apply(transaction(2));
        assertThat(durable).isEmpty();

        target.calm();

        assertThat(durable).containsExactly(at(1), at(2));
        target.apply(transaction(3));
        assertThat(durable).containsExactly(at(1), at(2), at(3));
    }

    private void baseline() {
        target.start(durable::add);
        load(target).complete(at(1));
    }

    private void awaitBlocked() {
        while (!target.isBlocked()) {
            Thread.onSpinWait();
        }
    }

    private static BaselineLoad load(Target into) {
        return into.beginBaseline(at(1), List.of(ITEM));
    }

    private static Transaction transaction(long place) {
        return new InMemoryTransaction.Builder()
                .add(insert(item(place, "name", null)), 100)
                .commit(at(place), place, Instant.EPOCH, null);
    }

    private static Position at(long place) {
        return new Position("shop", "1", place);
    }

    private static CompletableFuture<Void> inBackground(Runnable work) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            try {
                work.run();
                done.complete(null);
            } catch (Throwable e) { // the test tells
                done.completeExceptionally(e);
            }
        });
        thread.setDaemon(true);
        thread.start();
        return done;
    }
}
