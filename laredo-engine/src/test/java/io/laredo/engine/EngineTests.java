package io.laredo.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.laredo.CursorHold;
import io.laredo.PipelineState;
import io.laredo.Position;
import io.laredo.SourceException;
import io.laredo.SourceSetupException;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

class EngineTests extends EngineFixture {
    @Test
    void givesEveryTargetTheBaselineAndThenTheStream() throws InterruptedException {
        startAndAwaitReady();
        assertThat(first.shown()).containsExactly("tea", "milk");
        assertThat(second.shown()).containsExactly("tea", "milk");

        insert("rice");
        Position last = insert("salt");

        awaitShown(first, "tea", "milk", "rice", "salt");
        awaitShown(second, "tea", "milk", "rice", "salt");
        await().untilAsserted(() -> assertThat(status().confirmed()).isEqualTo(last));
        assertThat(status().isLive()).isTrue();
    }

    @Test
    void appliesAfterTheBaselineWhatWasCommittedDuringIt() throws InterruptedException {
        source.holdCopies();
        engine.start();
        await().until(source::isConnected);
        insert("rice");

        assertThat(status().isLive()).isFalse();
        source.releaseCopies();

        engine.awaitReady(LONG);
        awaitShown(first, "tea", "milk", "rice");
    }

    @Test
    void confirmsTheEndOfAnIdleStream() throws InterruptedException {
        startAndAwaitReady();

        Position idle = source.keepalive();

        await().untilAsserted(() -> assertThat(status().confirmed()).isEqualTo(idle));
    }

    @Test
    void aLateReportTakesNothingBack() throws InterruptedException {
        startAndAwaitReady();
        Position rice = insert("rice");
        Position salt = insert("salt");
        await().untilAsserted(() -> assertThat(status().confirmed()).isEqualTo(salt));

        first.acknowledge(rice);

        assertThat(status().pipelines().get(0).durable()).isEqualTo(salt);
        assertThat(status().confirmed()).isEqualTo(salt);
    }

    @Test
    void aReportFromTheLastSessionConfirmsNothingInThis() throws InterruptedException {
        startAndAwaitReady();
        Position rice = insert("rice");
        insert("salt");
        awaitShown(first, "tea", "milk", "rice", "salt");
        awaitShown(second, "tea", "milk", "rice", "salt");
        source.holdCopies();
        source.breakSession(new SourceException("the network was cut"));
        awaitState(0, PipelineState.BASELINE);
        awaitState(1, PipelineState.BASELINE);

        first.acknowledge(rice);
        second.acknowledge(rice);

        assertThat(status().confirmed()).isNull();
    }

    @Test
    void keepsTheOldDataUntilTheNewBaselineIsComplete() throws InterruptedException {
        startAndAwaitReady();
        source.setRows(PRODUCTS, product("coffee"));
        source.holdCopies();
        SourceException cut = new SourceException("the network was cut");

        source.breakSession(cut);

        awaitState(0, PipelineState.BASELINE);
        assertThat(status().cause()).isSameAs(cut);
        assertThat(status().attempts()).isOne();
        assertThat(status().hasBaseline()).isTrue();
        assertThat(status().isLive()).isFalse();
        assertThat(first.shown()).containsExactly("tea", "milk");

        source.releaseCopies();

        awaitShown(first, "coffee");
        engine.awaitReady(LONG);
        assertThat(status().cause()).isNull();
        assertThat(status().attempts()).isZero();
        insert("rice");
        awaitShown(first, "coffee", "rice");
    }

    @Test
    void countsTheAttemptsThatFailed() throws InterruptedException {
        source.failConnect(new SourceException("refused"));
        source.failConnect(new SourceException("refused again"));
        source.holdCopies();
        engine.start();

        await().until(source::isConnected);
        await().untilAsserted(() -> assertThat(status().attempts()).isEqualTo(2));
        assertThat(status().cause()).hasMessage("refused again");

        source.releaseCopies();
        engine.awaitReady(LONG);
        await().untilAsserted(() -> assertThat(status().attempts()).isZero());
    }

    @Test
    void throwsWhatAPersonHasToSetUp() {
        SourceSetupException setup = new SourceSetupException("wal_level is replica", "ALTER SYSTEM", null);
        for (int i = 0; i < 1000; i++) {
            source.failConnect(setup);
        }
        engine.start();

        assertThatThrownBy(() -> engine.awaitReady(LONG)).isSameAs(setup);
    }

    @Test
    void namesTheStatesWhenTheTimeIsUp() {
        source.holdCopies();
        engine.start();
        await().until(source::isConnected);
        awaitState(0, PipelineState.BASELINE);
        awaitState(1, PipelineState.BASELINE);

        assertThatThrownBy(() -> engine.awaitReady(Duration.ofMillis(1)))
                .isInstanceOf(EngineStartException.class)
                .hasMessageContaining("Source shop is STREAMING")
                .hasMessageContaining("Target first is BASELINE with 0 rows copied");
    }

    @Test
    void startsANewSessionWhenACopyBreaks() throws InterruptedException {
        source.failCopy(new SourceException("the copy was cut"));

        startAndAwaitReady();

        assertThat(source.sessionCount()).isEqualTo(2);
        assertThat(first.abandoned() + second.abandoned()).isPositive();
        assertThat(first.shown()).containsExactly("tea", "milk");
        assertThat(second.shown()).containsExactly("tea", "milk");
    }

    @Test
    void endsTheCopiesOnceAfterTheLastOne() throws InterruptedException {
        startAndAwaitReady();

        await().untilAsserted(() -> assertThat(source.endedCopies()).isOne());
        insert("rice");
        awaitShown(first, "tea", "milk", "rice");
        assertThat(source.endedCopies()).isOne();
    }

    @Test
    void holdsTheSourceBackWhenATargetIsSlow() throws InterruptedException {
        startAndAwaitReady();
        first.holdApply();
        insert("rice");
        insert("salt");
        insert("oil");

        await().until(() -> source.refusedOffers() > 2);
        awaitShown(second, "tea", "milk", "rice");

        first.releaseApply();
        awaitShown(first, "tea", "milk", "rice", "salt", "oil");
        awaitShown(second, "tea", "milk", "rice", "salt", "oil");
    }

    @Test
    void aSlowTargetLeavesOutTheSessionsThatEndedMeanwhile() throws InterruptedException {
        startAndAwaitReady();
        first.holdApply();
        insert("rice");
        await().until(first::isHeld);
        for (int session = 2; session <= 4; session++) {
            source.setRows(PRODUCTS, product("copy " + session));
            source.breakSession(new SourceException("the network was cut"));
            awaitShown(second, "copy " + session);
            assertThat(status().isLive())
                    .as("while the first target is in session 1")
                    .isFalse();
        }

        first.releaseApply();

        awaitShown(first, "copy 4");
        engine.awaitReady(LONG);
        assertThat(first.baselines()).isEqualTo(2);
        assertThat(first.abandoned()).isZero();
    }

    @Test
    void holdsOneTargetAtAPositionWhileAnotherGoesOn() throws InterruptedException, TimeoutException {
        startAndAwaitReady();
        try (CursorHold hold = engine.hold("first")) {
            Position rice = insert("rice");
            insert("salt");

            hold.runTo(rice, LONG);

            assertThat(first.shown()).containsExactly("tea", "milk", "rice");
        }
        awaitShown(first, "tea", "milk", "rice", "salt");
        awaitShown(second, "tea", "milk", "rice", "salt");
    }

    @Test
    void showsNoNewBaselineToWhoeverHoldsTheCursor() throws InterruptedException, TimeoutException {
        startAndAwaitReady();
        source.setRows(PRODUCTS, product("coffee"));
        try (CursorHold hold = engine.hold("first")) {
            Position rice = insert("rice");
            hold.runTo(rice, LONG);

            source.breakSession(new SourceException("the network was cut"));
            awaitShown(second, "coffee");

            await().untilAsserted(() -> assertThat(source.endedCopies())
                    .as("the hold costs the database nothing")
                    .isEqualTo(2));
            assertThat(status().attempts()).as("until all follow").isOne();
            assertThat(first.shown()).containsExactly("tea", "milk", "rice");
        }
        awaitShown(first, "coffee");
    }
}
