package io.laredo.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.laredo.PipelineState;
import io.laredo.SourceState;
import io.laredo.TableId;
import io.laredo.test.ScriptedSource;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** How an engine begins and ends. */
class EngineLifeTests extends EngineFixture {
    @Test
    void knowsItsTargetsByName() {
        assertThatThrownBy(() -> engine.hold("third")).hasMessageContaining("third");
        assertThatThrownBy(() -> Engine.builder()
                        .pipeline(source, first, Set.of(PRODUCTS.table()))
                        .pipeline(source, new ShownTarget("first"), Set.of(PRODUCTS.table())))
                .hasMessageContaining("first");
    }

    @Test
    void endsItsThreadsAndClosesTheTargets() throws InterruptedException {
        startAndAwaitReady();
        assertThat(engineThreads()).hasSize(3);

        engine.close();
        engine.close();

        assertThat(engineThreads()).isEmpty();
        assertThat(first.closings()).isOne();
        assertThat(second.closings()).isOne();
        assertThat(status().state()).isEqualTo(SourceState.STOPPED);
        assertThat(status().pipelines()).extracting(PipelineStatus::state).containsOnly(PipelineState.STOPPED);
    }

    @Test
    void startsOnce() throws InterruptedException {
        startAndAwaitReady();

        assertThatThrownBy(engine::start)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("once");
        assertThat(engineThreads()).hasSize(3);
    }

    @Test
    void closesTheTargetsOfAnEngineThatNeverStarted() {
        engine.close();

        assertThat(first.closings()).isOne();
        assertThat(status().state()).isEqualTo(SourceState.STOPPED);
        assertThatThrownBy(engine::start).isInstanceOf(IllegalStateException.class);
        assertThat(engineThreads()).isEmpty();
    }

    @Test
    void tellsWhoeverWaitsThatItWasClosed() throws InterruptedException, TimeoutException {
        source.holdCopies();
        engine.start();
        Background<Boolean> waiting = Background.run(() -> {
            engine.awaitReady(Duration.ofMinutes(5));
            return true;
        });
        waiting.awaitWaiting();

        engine.close();

        assertThatThrownBy(waiting::result)
                .hasCauseInstanceOf(EngineStartException.class)
                .hasMessageContaining("closed");
    }

    @Test
    void stopsEverySourceAlsoInAnInterruptedThread() throws InterruptedException {
        ScriptedSource other = new ScriptedSource("other");
        other.setRows(PRODUCTS);
        Engine two = Engine.builder()
                .pipeline(source, first, Set.of(PRODUCTS.table()))
                .pipeline(other, second, Set.of(PRODUCTS.table()))
                .build();
        two.start();
        two.awaitReady(LONG);

        Thread.currentThread().interrupt();
        two.close();

        assertThat(Thread.interrupted()).isTrue();
        await().untilAsserted(() ->
                assertThat(two.status()).extracting(SourceStatus::state).containsOnly(SourceState.STOPPED));
        await().untilAsserted(() -> assertThat(second.closings()).isOne());
    }

    @Test
    void endsATargetThatSwallowsTheInterrupt() throws InterruptedException {
        startAndAwaitReady();
        first.holdApply();
        insert("rice");
        await().until(first::isHeld);

        engine.close();

        assertThat(engineThreads()).isEmpty();
        assertThat(first.closings()).isOne();
    }

    @Test
    void closesTargetsInThreadsThatAreNotInterrupted() throws InterruptedException {
        startAndAwaitReady();
        first.restoreInterrupts();
        first.holdApply();
        insert("rice");
        await().until(first::isHeld);

        engine.close();

        assertThat(first.closings()).isOne();
        assertThat(first.wasInterruptedAtClose()).isFalse();
    }

    @Test
    void endsDuringTheBaseline() {
        source.holdCopies();
        engine.start();
        awaitState(0, PipelineState.BASELINE);

        engine.close();

        assertThat(engineThreads()).isEmpty();
        assertThat(first.baselines()).isZero();
        assertThat(first.closings()).isOne();
    }

    @Test
    void takesATargetInWhileItsSourceIsBeingPaused() throws Exception {
        HeldClock clock = new HeldClock();
        Engine moving = Engine.builder()
                .pipeline(source, definition(first))
                .clock(clock)
                .build();
        moving.start();
        moving.awaitReady(LONG);
        clock.holdNext();
        Background<Boolean> pausing = Background.run(() -> {
            moving.pauseSource("shop");
            return true;
        });
        clock.awaitHeld();
        Background<Boolean> adding = Background.run(() -> {
            moving.add(source, definition(second));
            return true;
        });
        adding.awaitWaiting();

        clock.release();

        assertThat(pausing.result()).isTrue();
        assertThat(adding.result()).isTrue();
        moving.close();
    }

    @Test
    void refusesTwoTargetsOrTwoSourcesOfOneName() {
        Set<TableId> tables = Set.of(PRODUCTS.table());
        Engine.Builder builder = Engine.builder().pipeline(source, first, tables);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.pipeline(source, new ShownTarget(first.name()), tables))
                .withMessage("Two targets have the name 'first'");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.pipeline(new ScriptedSource(source.name()), second, tables))
                .withMessage("Two sources have the name 'shop'");
    }

    /** A clock at which the next thread that asks waits. */
    private static final class HeldClock extends Clock {
        private final AtomicBoolean holdsNext = new AtomicBoolean();
        private final CountDownLatch held = new CountDownLatch(1);
        private final CountDownLatch released = new CountDownLatch(1);

        void holdNext() {
            holdsNext.set(true);
        }

        void awaitHeld() throws InterruptedException {
            assertThat(held.await(10, TimeUnit.SECONDS)).isTrue();
        }

        void release() {
            released.countDown();
        }

        @Override
        public Instant instant() {
            if (holdsNext.getAndSet(false)) {
                held.countDown();
                await().until(() -> released.getCount() == 0);
            }
            return Instant.EPOCH;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            throw new UnsupportedOperationException("The engine has no time zone");
        }
    }

    private static List<Thread> engineThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.isAlive() && thread.getName().startsWith("laredo-shop-"))
                .toList();
    }
}
