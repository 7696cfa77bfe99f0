package io.laredo.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

import io.laredo.PipelineState;
import io.laredo.Position;
import io.laredo.SourceException;
import io.laredo.SourceState;
import io.laredo.TableState;
import io.laredo.TargetException;
import io.laredo.test.ScriptedSource;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Pipelines that are added, removed, paused, resumed, reloaded and reset while everything streams. */
class PipelineControlTests extends EngineFixture {
    private final ShownTarget third = new ShownTarget("third");

    @Test
    void aPausedTargetTakesNothingUntilItIsResumed() throws InterruptedException {
        startAndAwaitReady();
        engine.pause("first");
        awaitState(0, PipelineState.PAUSED);

        Position rice = insert("rice");

        awaitShown(second, "tea", "milk", "rice");
        assertThat(first.shown()).containsExactly("tea", "milk");
        assertThat(status().confirmed()).isNotEqualTo(rice);
        assertThat(status().isLive()).isFalse();
        engine.resume("first");
        awaitShown(first, "tea", "milk", "rice");
        await().untilAsserted(() -> assertThat(status().confirmed()).isEqualTo(rice));
        engine.awaitReady(LONG);
        assertThat(first.baselines()).isOne();
    }

    @Test
    void aPausedTargetHoldsTheSourceWhenTheLogIsFull() throws InterruptedException {
        startAndAwaitReady();
        engine.pause("first");
        awaitState(0, PipelineState.PAUSED);
        insert("rice");
        insert("salt");
        await().until(() -> source.refusedOffers() > 0);

        engine.resume("first");

        awaitShown(first, "tea", "milk", "rice", "salt");
        awaitShown(second, "tea", "milk", "rice", "salt");
    }

    @Test
    void aTargetThatLosesItsPlaceWhileItIsPausedGetsABaselineWhenItIsResumed() throws InterruptedException {
        startAndAwaitReady();
        engine.pause("first");
        awaitState(0, PipelineState.PAUSED);
        source.setRows(PRODUCTS, product("all"));

        source.breakSession(new SourceException("the network was cut"));
        awaitShown(second, "all");
        Position salt = insert("salt");

        await().untilAsserted(() ->
                assertThat(status().confirmed()).as("nothing is kept for it").isEqualTo(salt));
        awaitState(0, PipelineState.PAUSED);
        assertThat(first.shown()).containsExactly("tea", "milk");
        assertThat(source.endedCopies()).as("nor the database's snapshot").isEqualTo(2);
        source.setRows(PRODUCTS, product("all"), product("salt"));
        engine.resume("first");
        awaitShown(first, "all", "salt");
        engine.awaitReady(LONG);
        assertThat(source.sessionCount()).isEqualTo(2);
    }

    @Test
    void aPausedTargetGoesOnInTheNextSessionWhereItIs() throws InterruptedException {
        source.resume();
        startAndAwaitReady();
        engine.pause("first");
        awaitState(0, PipelineState.PAUSED);
        insert("rice");
        awaitShown(second, "tea", "milk", "rice");

        source.breakSession(new SourceException("the network was cut"));
        insertInNextSession("salt");
        engine.resume("first");

        awaitShown(first, "tea", "milk", "rice", "salt");
        awaitShown(second, "tea", "milk", "rice", "salt");
        assertThat(first.baselines()).isOne();
    }

    @Test
    void endsWhileATargetIsPaused() throws InterruptedException {
        startAndAwaitReady();
        engine.pause("first");
        awaitState(0, PipelineState.PAUSED);

        engine.close();

        assertThat(first.closings()).isOne();
    }

    @Test
    void aPausedSourceDeliversNothingUntilItIsResumed() throws InterruptedException {
        startAndAwaitReady();
        engine.pauseSource("shop");
        assertThat(status().state()).isEqualTo(SourceState.PAUSED);
        assertThat(status().isLive()).isFalse();

        insert("rice");

        await().until(() -> source.refusedOffers() > 1);
        assertThat(first.shown()).containsExactly("tea", "milk");
        engine.resumeSource("shop");
        awaitShown(first, "tea", "milk", "rice");
        engine.awaitReady(LONG);
        assertThat(source.sessionCount()).isOne();
    }

    @Test
    void aSourceThatIsPausedStaysSoInItsNextSession() throws InterruptedException {
        startAndAwaitReady();
        engine.pauseSource("shop");

        source.breakSession(new SourceException("the network was cut"));
        await().until(() -> source.sessionCount() == 2);
        await().until(source::isConnected);
        insertInNextSession("rice");

        await().until(() -> source.refusedOffers() > 1);
        assertThat(status().state()).isEqualTo(SourceState.PAUSED);
        engine.resumeSource("shop");
        awaitShown(first, "tea", "milk", "rice");
    }

    @Test
    void aTargetThatIsAddedGetsABaselineBesideTheStream() throws InterruptedException {
        startAndAwaitReady();
        insert("rice");
        source.setRows(PRODUCTS, product("all"));

        engine.add(source, definition(third));

        awaitShown(third, "all");
        engine.awaitReady(LONG);
        Position salt = insert("salt");
        awaitShown(third, "all", "salt");
        awaitShown(first, "tea", "milk", "rice", "salt");
        await().untilAsserted(() -> assertThat(status().confirmed()).isEqualTo(salt));
        assertThat(source.sessionCount()).isOne();
        assertThat(first.baselines()).isOne();
    }

    @Test
    void nothingIsConfirmedBeyondATargetThatWasAdded() throws InterruptedException {
        startAndAwaitReady();
        engine.add(source, definition(third));
        engine.awaitReady(LONG);
        Position before = source.keepalive();
        await().untilAsserted(() -> assertThat(status().confirmed()).isEqualTo(before));
        third.holdApply();

        insert("rice");

        awaitShown(first, "tea", "milk", "rice");
        awaitShown(second, "tea", "milk", "rice");
        assertThat(status().confirmed()).isEqualTo(before);
        third.releaseApply();
    }

    @Test
    void aTargetCanBeAddedBeforeTheEngineStarts() throws InterruptedException {
        engine.add(source, definition(third));

        startAndAwaitReady();

        assertThat(third.shown()).containsExactly("tea", "milk");
        assertThat(source.besideCount()).isZero();
    }

    @Test
    void aSourceCanBeAddedWithItsFirstTarget() throws InterruptedException {
        startAndAwaitReady();
        ScriptedSource other = new ScriptedSource("other");
        other.setRows(PRODUCTS, product("coffee"));

        engine.add(other, definition(third));

        awaitShown(third, "coffee");
        assertThat(engine.status()).extracting(SourceStatus::source).containsExactly("shop", "other");
    }

    @Test
    void refusesToAddWhatHasANameThatIsTaken() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> engine.add(source, definition(new ShownTarget("second"))))
                .withMessage("Two targets have the name 'second'");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> engine.add(new ScriptedSource("shop"), definition(third)))
                .withMessage("Two sources have the name 'shop'");
        engine.close();
        assertThatIllegalStateException()
                .isThrownBy(() -> engine.add(source, definition(third)))
                .withMessageContaining("closed");
    }

    @Test
    void nothingIsKeptForATargetThatWasRemoved() throws InterruptedException {
        startAndAwaitReady();
        first.holdApply();
        Position rice = insert("rice");
        awaitShown(second, "tea", "milk", "rice");
        assertThat(status().confirmed()).isNotEqualTo(rice);

        engine.remove("first");

        await().untilAsserted(() -> assertThat(status().confirmed()).isEqualTo(rice));
        assertThat(first.closings()).isOne();
        assertThat(status().pipelines()).extracting(PipelineStatus::target).containsExactly("second");
        engine.awaitReady(LONG);
        Position salt = insert("salt");
        await().untilAsserted(() -> assertThat(status().confirmed()).isEqualTo(salt));
    }

    @Test
    void nothingIsKeptForATargetThatWasRemovedBeforeItFollowedTheSession() throws InterruptedException {
        source.resume();
        startAndAwaitReady();
        first.holdApply();
        insert("rice");
        await().until(first::isHeld);
        awaitShown(second, "tea", "milk", "rice");
        source.breakSession(new SourceException("the network was cut"));
        await().until(() -> status().sessions() == 2 && status().state() == SourceState.STREAMING);

        engine.remove("first");

        Position salt = insert("salt");
        awaitShown(second, "tea", "milk", "rice", "salt");
        await().untilAsserted(() -> assertThat(status().confirmed()).isEqualTo(salt));
    }

    @Test
    void aNameIsFreeAgainAfterItsTargetWasRemoved() throws InterruptedException {
        startAndAwaitReady();
        engine.remove("first");

        engine.add(source, definition(new ShownTarget("first")));

        engine.awaitReady(LONG);
        assertThatIllegalArgumentException().isThrownBy(() -> engine.remove("third"));
    }

    @Test
    void aTargetThatNeverStartedIsClosedWhenItIsRemoved() throws InterruptedException {
        engine.remove("first");

        assertThat(first.closings()).isOne();
        assertThat(status().pipelines()).hasSize(1);
    }

    @Test
    void aTableThatIsReloadedStaysShownUntilItsCopyIsComplete() throws InterruptedException {
        startAndAwaitReady();
        source.setRows(PRODUCTS, product("corrected"));
        source.holdCopies();

        engine.reload("first", Set.of(PRODUCTS.table()));

        await().untilAsserted(() -> assertThat(tableState(0)).isEqualTo(TableState.RELOADING));
        assertThat(status().isLive()).isTrue();
        insert("rice");
        awaitShown(first, "tea", "milk", "rice");
        source.releaseCopies();
        awaitShown(first, "corrected", "rice");
        await().untilAsserted(() -> assertThat(tableState(0)).isEqualTo(TableState.LIVE));
        assertThat(first.baselines()).isEqualTo(2);
        assertThat(second.shown()).containsExactly("tea", "milk", "rice");
    }

    @Test
    void aReloadThatFailsIsTriedAgainAndTheTableStaysShown() throws InterruptedException {
        startAndAwaitReady();
        TargetException refusal = new TargetException("no room for a copy");
        first.failBaselines(refusal);

        engine.reload("first", Set.of(PRODUCTS.table()));

        await().untilAsserted(() ->
                assertThat(status().pipelines().get(0).tables().get(0).cause()).isSameAs(refusal));
        assertThat(tableState(0)).isEqualTo(TableState.RELOADING);
        assertThat(first.withdrawn(PRODUCTS.table())).isNull();
        source.setRows(PRODUCTS, product("corrected"));
        first.failBaselines(null);
        awaitShown(first, "corrected");
    }

    @Test
    void aReloadOutlivesTheSession() throws InterruptedException {
        source.resume();
        startAndAwaitReady();
        source.holdCopies();
        engine.reload("first", Set.of(PRODUCTS.table()));
        await().until(() -> source.besideCount() == 1);
        source.breakSession(new SourceException("the network was cut"));
        await().until(() -> source.sessionCount() == 2);
        source.setRows(PRODUCTS, product("corrected"));

        source.releaseCopies();

        awaitShown(first, "corrected");
        assertThat(second.shown()).containsExactly("tea", "milk");
    }

    @Test
    void aTableThatIsNotShownIsNotCalledSoWhenItIsReloaded() throws InterruptedException {
        source.resume();
        startAndAwaitReady();
        source.holdCopies();
        source.lose(PRODUCTS.table(), new SourceException("it was altered"));
        await().untilAsserted(() -> assertThat(tableState(0)).isEqualTo(TableState.BASELINE));
        for (int i = 0; i < 50; i++) {
            source.failConnect(new SourceException("refused"));
        }
        source.breakSession(new SourceException("the network was cut"));
        awaitState(0, PipelineState.WAITING);

        engine.reload("first", Set.of(PRODUCTS.table()));

        await().until(() -> source.sessionCount() == 2 && source.openBesideCount() == 2);
        assertThat(first.withdrawn(PRODUCTS.table())).isNotNull();
        assertThat(tableState(0).isShown()).isFalse();
    }

    @Test
    void refusesToReloadATableThatTheTargetDoesNotHave() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> engine.reload(
                        "first", Set.of(ScriptedSource.table("orders").table())))
                .withMessageContaining("public.orders")
                .withMessageContaining("public.products");
    }

    @Test
    void aTargetThatIsResetGetsAllItsTablesAnew() throws InterruptedException {
        startAndAwaitReady();
        source.setRows(PRODUCTS, product("all"));

        engine.reset("first");

        awaitShown(first, "all");
        engine.awaitReady(LONG);
        insert("rice");
        awaitShown(first, "all", "rice");
        awaitShown(second, "tea", "milk", "rice");
        assertThat(source.sessionCount()).isOne();
    }

    @Test
    void whatIsDurableBeforeAResetHoldsConfirmationBackNoLonger() throws InterruptedException {
        startAndAwaitReady();
        source.holdCopies();
        engine.reset("first");
        awaitState(0, PipelineState.BASELINE);

        Position rice = insert("rice");

        awaitShown(second, "tea", "milk", "rice");
        await().untilAsserted(() -> assertThat(status().confirmed()).isEqualTo(rice));
        source.releaseCopies();
    }

    private TableState tableState(int pipeline) {
        return status().pipelines().get(pipeline).tables().get(0).state();
    }

    private void insertInNextSession(String value) {
        await().until(() -> source.sessionCount() == 2);
        await().until(source::isConnected);
        insert(value);
    }
}
