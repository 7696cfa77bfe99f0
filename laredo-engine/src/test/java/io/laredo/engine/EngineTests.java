package io.laredo.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.laredo.ChangeEvent;
import io.laredo.CursorHold;
import io.laredo.Position;
import io.laredo.Row;
import io.laredo.SourceException;
import io.laredo.SourceSetupException;
import io.laredo.TableId;
import io.laredo.TableSchema;
import io.laredo.TargetException;
import io.laredo.test.ScriptedSource;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EngineTests {
    private static final Duration LONG = Duration.ofSeconds(10);
    private static final TableSchema PRODUCTS = ScriptedSource.table("products");

    private final ScriptedSource source = new ScriptedSource("shop");
    private final ShownTarget first = new ShownTarget("first");
    private final ShownTarget second = new ShownTarget("second");
    private final AdvancingClock engineTime = new AdvancingClock();
    private final Engine engine = Engine.builder()
            .pipeline(source, first, Set.of(PRODUCTS.table()))
            .pipeline(source, second, Set.of(PRODUCTS.table()))
            .pauses(Duration.ofMillis(1), Duration.ofMillis(5))
            .logBytes(1)
            .clock(engineTime)
            .build();

    @BeforeEach
    void fillTheTable() {
        source.setRows(PRODUCTS, product("tea"), product("milk"));
    }

    @AfterEach
    void close() {
        first.releaseApply();
        second.releaseApply();
        source.releaseCopies();
        engine.close();
    }

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
    void throwsWhatAPersonHasToSetUp() {
        SourceSetupException setup = new SourceSetupException("wal_level is replica", "ALTER SYSTEM", null);
        for (int i = 0; i < 1000; i++) {
            source.failConnect(setup);
        }
        engine.start();

        assertThatThrownBy(() -> engine.awaitReady(LONG)).isSameAs(setup);
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
    void startsANewSessionWhenACopyBreaks() throws InterruptedException {
        source.failCopy(new SourceException("the copy was cut"));

        startAndAwaitReady();

        assertThat(source.sessionCount()).isEqualTo(2);
        assertThat(first.abandoned() + second.abandoned()).isPositive();
        assertThat(first.shown()).containsExactly("tea", "milk");
        assertThat(second.shown()).containsExactly("tea", "milk");
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
    void endsTheCopiesOnceAfterTheLastOne() throws InterruptedException {
        startAndAwaitReady();

        await().untilAsserted(() -> assertThat(source.endedCopies()).isOne());
        insert("rice");
        awaitShown(first, "tea", "milk", "rice");
        assertThat(source.endedCopies()).isOne();
    }

    @Test
    void endsTheCopiesWhenATargetFailsInstead() {
        first.failBaselines(new TargetException("no"));
        second.failBaselines(new TargetException("no"));
        engine.start();

        await().untilAsserted(() -> assertThat(source.endedCopies()).isPositive());
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

    private void startAndAwaitReady() throws InterruptedException {
        engine.start();
        engine.awaitReady(LONG);
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

    private SourceStatus status() {
        return engine.status().get(0);
    }

    private Position insert(String value) {
        return source.emit(new ChangeEvent.Insert(product(value)));
    }

    private static Row product(String value) {
        return new Row(PRODUCTS, (long) value.hashCode(), value);
    }

    private void awaitState(int pipeline, PipelineState state) {
        await().untilAsserted(() ->
                assertThat(status().pipelines().get(pipeline).state()).isEqualTo(state));
    }

    private static void awaitShown(ShownTarget target, String... values) {
        await().untilAsserted(() -> assertThat(target.shown()).containsExactly(values));
    }

    private static List<Thread> engineThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.isAlive() && thread.getName().startsWith("laredo-shop-"))
                .toList();
    }
}
