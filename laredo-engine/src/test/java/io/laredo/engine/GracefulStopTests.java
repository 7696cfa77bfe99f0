package io.laredo.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.laredo.PipelineState;
import io.laredo.Position;
import io.laredo.SourceException;
import io.laredo.SourceState;
import io.laredo.TargetException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

/** Engines that are asked to end when their targets are through. */
class GracefulStopTests extends EngineFixture {
    @Test
    void letsEveryTargetApplyWhatHasComeAndConfirmsThat()
            throws InterruptedException, ExecutionException, TimeoutException {
        startAndAwaitReady();
        first.holdApply();
        Position rice = insert("rice");
        await().until(first::isHeld);
        Background<Boolean> stop = Background.run(() -> engine.stop(LONG));
        await().until(() -> status().state() == SourceState.DRAINING);
        assertThat(source.isConnected()).as("its connection is kept alive").isTrue();

        first.releaseApply();

        assertThat(stop.result()).isTrue();
        assertThat(first.shown()).containsExactly("tea", "milk", "rice");
        assertThat(source.confirmed()).endsWith(rice);
        assertThat(first.closings()).isOne();
        assertThat(status().state()).isEqualTo(SourceState.STOPPED);
    }

    @Test
    void takesNothingMoreFromTheSource() throws InterruptedException, ExecutionException, TimeoutException {
        startAndAwaitReady();
        first.holdApply();
        insert("rice");
        await().until(first::isHeld);
        Background<Boolean> stop = Background.run(() -> engine.stop(LONG));
        await().until(() -> status().state() == SourceState.DRAINING);

        insert("salt");
        await().until(() -> source.refusedOffers() > 0);
        first.releaseApply();

        assertThat(stop.result()).isTrue();
        assertThat(first.shown()).containsExactly("tea", "milk", "rice");
        assertThat(second.shown()).containsExactly("tea", "milk", "rice");
    }

    @Test
    void hasABatchingTargetMakeDurableWhatItHas() throws InterruptedException {
        first.waitForFlush();
        startAndAwaitReady();
        Position rice = insert("rice");
        awaitShown(first, "tea", "milk", "rice");
        awaitShown(second, "tea", "milk", "rice");
        assertThat(status().confirmed()).isNotEqualTo(rice);

        assertThat(engine.stop(LONG)).isTrue();

        assertThat(source.confirmed()).endsWith(rice);
    }

    @Test
    void endsWithoutATargetThatTakesTooLongAndSaysSo() throws InterruptedException {
        startAndAwaitReady();
        Position before = source.keepalive();
        await().untilAsserted(() -> assertThat(status().confirmed()).isEqualTo(before));
        first.holdApply();
        insert("rice");
        await().until(first::isHeld);

        assertThat(engine.stop(Duration.ofMillis(50))).isFalse();

        assertThat(source.confirmed()).as("nothing that is not durable").endsWith(before);
        assertThat(first.closings()).isOne();
    }

    @Test
    void doesNotWaitForATargetThatHasFailedOrIsPaused() throws InterruptedException {
        startAndAwaitReady();
        engine.pause("second");
        awaitState(1, PipelineState.PAUSED);
        first.failBaselines(new TargetException("no"));
        first.failApply(new TargetException("the disk is full"));
        insert("rice");
        await().untilAsserted(
                        () -> assertThat(status().pipelines().get(0).cause()).hasMessage("no"));

        assertThat(engine.stop(LONG)).isTrue();

        assertThat(second.shown()).containsExactly("tea", "milk");
    }

    @Test
    void stopsAnEngineThatNeverStarted() throws InterruptedException {
        assertThat(engine.stop(LONG)).isTrue();

        assertThat(first.closings()).isOne();
    }

    @Test
    void opensNoSessionAnyMoreWhileItEnds() throws InterruptedException, ExecutionException, TimeoutException {
        startAndAwaitReady();
        first.holdApply();
        insert("rice");
        await().until(first::isHeld);
        for (int i = 0; i < 1000; i++) {
            source.failConnect(new SourceException("refused"));
        }
        source.breakSession(new SourceException("the network was cut"));
        await().until(() -> status().attempts() > 0);
        Background<Boolean> stop = Background.run(() -> engine.stop(LONG));
        engine.resumeSource("shop");

        first.releaseApply();

        assertThat(stop.result()).isTrue();
        assertThat(status().state()).isEqualTo(SourceState.STOPPED);
        assertThat(source.sessionCount()).isOne();
    }
}
