package io.laredo.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.laredo.PipelineState;
import io.laredo.Position;
import io.laredo.SourceException;
import io.laredo.SourceSetupException;
import io.laredo.SourceState;
import io.laredo.TargetException;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Targets that fail beside others that do not. */
class FailedTargetTests extends EngineFixture {
    @Test
    void aTableThatIsLostJustBeforeTheSessionBreaksIsCopiedAgain() throws InterruptedException {
        source.resume();
        startAndAwaitReady();
        first.holdApply();
        insert("rice");
        await().until(first::isHeld);
        source.setRows(PRODUCTS, product("corrected"));
        source.lose(PRODUCTS.table(), new SourceException("it was altered"));
        awaitShown(second, "corrected");
        source.breakSession(new SourceException("the network was cut"));
        await().until(() -> status().sessions() == 2 && status().state() == SourceState.STREAMING);

        first.releaseApply();

        awaitShown(first, "corrected");
    }

    @Test
    void aTargetThatFailsHoldsNobodyUpAndGetsANewBaselineByItself() throws InterruptedException {
        startAndAwaitReady();
        source.holdCopies();
        source.setRows(PRODUCTS, product("all"));
        TargetException failure = new TargetException("the disk is full");
        first.failApply(failure);

        insert("rice");
        Position last = insert("salt");

        awaitShown(second, "tea", "milk", "rice", "salt");
        await().untilAsserted(() -> assertThat(status().confirmed()).isEqualTo(last));
        awaitState(0, PipelineState.BASELINE);
        assertThat(status().pipelines().get(0).cause()).isSameAs(failure);
        assertThat(first.shown()).as("what it had").containsExactly("tea", "milk");
        insert("oil");
        source.releaseCopies();

        awaitShown(first, "all", "oil");
        engine.awaitReady(LONG);
        Position counted = insert("yeast");
        awaitShown(first, "all", "oil", "yeast");
        await().untilAsserted(() -> assertThat(status().confirmed()).isEqualTo(counted));
        assertThat(status().state()).isEqualTo(SourceState.STREAMING);
        assertThat(source.sessionCount()).isOne();
    }

    @Test
    void nothingIsConfirmedBeyondATargetThatCountsAgain() throws InterruptedException {
        startAndAwaitReady();
        first.failApply(new TargetException("the disk is full"));
        insert("rice");
        awaitShown(second, "tea", "milk", "rice");
        await().until(() -> first.baselines() == 2);
        engine.awaitReady(LONG);
        Position before = insert("salt");
        await().untilAsserted(() -> assertThat(status().confirmed()).isEqualTo(before));

        first.holdApply();
        insert("oil");

        awaitShown(second, "tea", "milk", "rice", "salt", "oil");
        assertThat(status().confirmed()).isEqualTo(before);
    }

    @Test
    void aTargetThatGoesOnFailingIsTriedAgainUntilItDoesNot() throws InterruptedException {
        startAndAwaitReady();
        TargetException refusal = new TargetException("the disk is still full");
        first.failBaselines(refusal);
        first.failApply(new TargetException("the disk is full"));
        insert("rice");
        await().until(() -> source.besideCount() > 3);
        await().untilAsserted(
                        () -> assertThat(status().pipelines().get(0).cause()).isSameAs(refusal));
        source.lose(PRODUCTS.table(), new SourceException("altered while the target was away"));
        awaitShown(second, "tea", "milk");

        first.failBaselines(null);

        engine.awaitReady(LONG);
        Position last = insert("salt");
        awaitShown(first, "tea", "milk", "salt");
        await().untilAsserted(() -> assertThat(status().confirmed()).isEqualTo(last));
        assertThat(source.sessionCount()).isOne();
    }

    @Test
    void aTargetThatIsBeingRecoveredDoesNotCostTheOthersABaseline() throws InterruptedException {
        source.resume();
        startAndAwaitReady();
        source.holdCopies();
        first.failApply(new TargetException("the disk is full"));
        insert("rice");
        awaitShown(second, "tea", "milk", "rice");
        awaitState(0, PipelineState.BASELINE);

        source.breakSession(new SourceException("the network was cut"));
        await().until(() -> source.sessionCount() == 2);
        insert("salt");

        awaitShown(second, "tea", "milk", "rice", "salt");
        source.releaseCopies();
        engine.awaitReady(LONG);
        assertThat(second.baselines()).isOne();
        assertThat(first.baselines()).isEqualTo(2);
    }

    @Test
    void startsANewSessionWhenAllTargetsHaveFailed() throws InterruptedException {
        startAndAwaitReady();
        source.setRows(PRODUCTS, product("all"));
        source.holdCopies();
        first.failApply(new TargetException("the disk is full"));
        second.failApply(new OutOfMemoryError("provoked by a test"));

        insert("rice");
        await().until(() -> source.sessionCount() == 2);
        source.releaseCopies();

        awaitShown(first, "all");
        awaitShown(second, "all");
        engine.awaitReady(LONG);
        assertThat(source.sessionCount()).isEqualTo(2);
    }

    @Test
    void forgetsFailuresOfTargetsThatLieFarBack() throws InterruptedException {
        for (int failure = 1; failure <= 3; failure++) {
            engineTime.advance(Duration.ofHours(1));
            failBoth();
            assertThat(status().attempts()).isOne();
        }
    }

    @Test
    void countsFailuresOfTargetsThatFollowSoon() throws InterruptedException {
        for (int failure = 1; failure <= 3; failure++) {
            failBoth();
            assertThat(status().attempts()).isEqualTo(failure);
        }
    }

    @Test
    void throwsWhyATargetCannotTakeItsBaseline() {
        TargetException refusal = new TargetException("products has no column colour");
        first.failBaselines(refusal);
        engine.start();

        assertThatThrownBy(() -> engine.awaitReady(LONG)).isSameAs(refusal);
        assertThat(first.abandoned()).as("what had not begun").isZero();
    }

    @Test
    void namesTheTargetThatFailedAfterItsBaseline() throws InterruptedException {
        startAndAwaitReady();
        TargetException failure = new TargetException("the disk is full");
        source.holdCopies();
        first.failApply(failure);
        insert("rice");
        awaitState(0, PipelineState.BASELINE);

        assertThatThrownBy(() -> engine.awaitReady(Duration.ofMillis(1)))
                .isInstanceOf(EngineStartException.class)
                .hasMessageContaining("Target first is BASELINE")
                .hasCause(failure);
    }

    @Test
    void aTargetThatCannotStartHoldsNobodyBack() throws InterruptedException {
        TargetException failure = new TargetException("the folder is read-only");
        first.failStart(failure);
        source.holdCopies();
        engine.start();
        assertThatThrownBy(() -> engine.awaitReady(LONG)).isSameAs(failure);
        source.releaseCopies();
        awaitState(0, PipelineState.STREAMING);
        engine.awaitReady(LONG);

        Position last = insert("salt");

        awaitShown(first, "tea", "milk", "salt");
        awaitShown(second, "tea", "milk", "salt");
        await().untilAsserted(() -> assertThat(status().confirmed()).isEqualTo(last));
        assertThat(source.sessionCount()).isOne();
    }

    @Test
    void aTargetMayFailWithACheckedException() throws InterruptedException {
        startAndAwaitReady();
        IOException failure = new IOException("thrown from Kotlin");
        source.holdCopies();
        first.failApply(failure);

        insert("rice");

        awaitState(0, PipelineState.BASELINE);
        assertThat(status().pipelines().get(0).cause()).isSameAs(failure);
        source.releaseCopies();
        engine.awaitReady(LONG);
    }

    @Test
    void aBrokenCopyStaysTheReasonWhenTheTargetCannotForgetItEither() throws InterruptedException {
        source.failCopy(new SourceException("the copy was cut"));
        first.failAbandon(new IllegalStateException("cannot forget"));
        second.failAbandon(new IllegalStateException("cannot forget"));

        startAndAwaitReady();

        assertThat(source.sessionCount()).isEqualTo(2);
        assertThat(status().pipelines()).extracting(PipelineStatus::state).containsOnly(PipelineState.STREAMING);
    }

    @Test
    void endsTheCopiesWhenATargetFailsInstead() {
        first.failBaselines(new TargetException("no"));
        second.failBaselines(new TargetException("no"));
        engine.start();

        await().untilAsserted(() -> assertThat(source.endedCopies()).isPositive());
    }

    @Test
    void aTableThatTheDatabaseRefusesATargetEndsNoSessionThatGoesOnForAnother() throws InterruptedException {
        source.resume();
        first.startFrom(new Position("shop", "script", 100), PRODUCTS.table());
        source.refuse(PRODUCTS.table(), new SourceSetupException("no right to read products", "GRANT", null));
        engine.start();

        await().until(() -> source.besideCount() > 3);

        assertThat(source.sessionCount()).isOne();
        assertThat(status().pipelines().get(1).cause()).hasMessageContaining("no right to read");
        assertThat(engine.isReady()).isFalse();
        source.refuse(PRODUCTS.table(), null);
        awaitShown(second, "tea", "milk");
        await().until(engine::isReady);
    }

    /** Has both targets fail, and leaves the next session in its baselines. */
    private void failBoth() throws InterruptedException {
        source.releaseCopies();
        if (source.sessionCount() == 0) {
            engine.start();
        }
        engine.awaitReady(LONG);
        source.holdCopies();
        first.failApply(new TargetException("the disk is full"));
        second.failApply(new TargetException("the disk is full"));
        int sessions = source.sessionCount();
        insert("rice");
        await().until(() -> source.sessionCount() > sessions);
        awaitState(0, PipelineState.BASELINE);
        awaitState(1, PipelineState.BASELINE);
    }
}
