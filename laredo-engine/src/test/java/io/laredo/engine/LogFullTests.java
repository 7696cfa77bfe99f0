package io.laredo.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.laredo.ChangeEvent;
import io.laredo.EngineEvent;
import io.laredo.ForkedHistoryException;
import io.laredo.PipelineState;
import io.laredo.Position;
import io.laredo.SourceException;
import io.laredo.test.ScriptedSource;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A target that is so slow that the log is full, beside one that is not. */
class LogFullTests {
    private static final Duration LONG = Duration.ofSeconds(10);

    private final ScriptedSource source = new ScriptedSource("shop");
    private final ShownTarget slow = new ShownTarget("slow");
    private final ShownTarget fast = new ShownTarget("fast");
    private final List<EngineEvent> events = new CopyOnWriteArrayList<>();
    private Engine engine = Engine.builder().build();

    @BeforeEach
    void fillTheTable() {
        source.setRows(EngineFixture.PRODUCTS, EngineFixture.product("tea"));
    }

    @AfterEach
    void close() {
        slow.releaseApply();
        engine.close();
    }

    @Test
    void aTargetThatMayBeDetachedGetsANewBaselineWhenItIsDoneWithItsTransaction() throws InterruptedException {
        start(LogFullPolicy.DETACH);
        slow.holdApply();

        insert("rice");
        await().until(slow::isHeld);
        insert("salt");
        Position oil = insert("oil");

        EngineFixture.awaitShown(fast, "tea", "rice", "salt", "oil");
        awaitState(PipelineState.DETACHED);
        await().untilAsserted(() -> assertThat(status().confirmed())
                .as("nothing is kept for it, although it is in the middle of a transaction")
                .isEqualTo(oil));
        source.setRows(EngineFixture.PRODUCTS, EngineFixture.product("all"));
        slow.releaseApply();
        EngineFixture.awaitShown(slow, "all");
        engine.awaitReady(LONG);
        insert("yeast");
        EngineFixture.awaitShown(slow, "all", "yeast");
        assertThat(source.sessionCount()).isOne();
    }

    @Test
    void tellsOfTheTargetThatWasTakenOff() throws InterruptedException {
        start(LogFullPolicy.DETACH);
        slow.holdApply();
        insert("rice");
        await().until(slow::isHeld);
        insert("salt");
        EngineFixture.awaitShown(fast, "tea", "rice", "salt");

        slow.releaseApply();

        await().untilAsserted(() -> assertThat(events)
                .filteredOn(EngineEvent.PipelineMoved.class::isInstance)
                .extracting(event -> ((EngineEvent.PipelineMoved) event).to())
                .contains(PipelineState.DETACHED));
        assertThat(events)
                .filteredOn(EngineEvent.PipelineMoved.class::isInstance)
                .extracting(event -> ((EngineEvent.PipelineMoved) event).cause())
                .hasAtLeastOneElementOfType(LogFullException.class);
    }

    @Test
    void aTargetThatMayFailStaysSoUntilItIsReset() throws InterruptedException {
        start(LogFullPolicy.FAIL);
        slow.holdApply();
        insert("rice");
        await().until(slow::isHeld);
        insert("salt");
        EngineFixture.awaitShown(fast, "tea", "rice", "salt");
        slow.releaseApply();
        awaitState(PipelineState.FAILED);
        assertThat(status().pipelines().get(0).cause()).isInstanceOf(LogFullException.class);
        source.breakSession(new io.laredo.SourceException("the network was cut"));
        await().until(() -> fast.baselines() == 2);
        Position oil = insert("oil");
        await().untilAsserted(() -> assertThat(status().confirmed()).isEqualTo(oil));
        assertThat(slow.baselines()).isOne();
        awaitState(PipelineState.FAILED);

        engine.reset("slow");

        engine.awaitReady(LONG);
        assertThat(slow.baselines()).isEqualTo(2);
    }

    @Test
    void aTargetThatIsNoSlowerThanOneThatMayHoldIsNotTakenOff() throws InterruptedException {
        start(LogFullPolicy.DETACH);
        slow.holdApply();
        fast.holdApply();
        insert("rice");
        await().until(slow::isHeld);
        await().until(fast::isHeld);
        insert("salt");

        await().until(() -> source.refusedOffers() > 5);
        await().untilAsserted(() -> assertThat(events)
                .filteredOn(EngineEvent.LogFull.class::isInstance)
                .as("told once, not for every attempt")
                .hasSize(1));

        assertThat(status().pipelines()).extracting(PipelineStatus::state).containsOnly(PipelineState.STREAMING);
        fast.releaseApply();
        slow.releaseApply();
        EngineFixture.awaitShown(slow, "tea", "rice", "salt");
        assertThat(slow.baselines()).isOne();
    }

    @Test
    void aTargetThatWasTakenOffCanFailInTheNextSession() throws InterruptedException {
        source.resume();
        slow.startFrom(new Position("shop", "script", 100), EngineFixture.PRODUCTS.table());
        start(LogFullPolicy.DETACH);
        slow.holdApply();
        insert("rice");
        await().until(slow::isHeld);
        insert("salt");
        await().untilAsserted(() -> assertThat(fast.shown()).endsWith("rice", "salt"));
        source.promote(3);
        source.breakSession(new SourceException("the primary is gone"));
        await().until(() -> status().sessions() > 1);

        slow.releaseApply();

        awaitState(PipelineState.FAILED);
        assertThat(status().pipelines().get(0).cause()).isInstanceOf(ForkedHistoryException.class);
    }

    private void start(LogFullPolicy policy) throws InterruptedException {
        engine = Engine.builder()
                .pipeline(source, definition(slow).whenLogFull(policy))
                .pipeline(source, definition(fast))
                .pauses(Duration.ofMillis(1), Duration.ofMillis(5))
                .logBytes(1)
                .logPatience(Duration.ZERO)
                .observer(events::add)
                .build();
        engine.start();
        engine.awaitReady(LONG);
    }

    private static PipelineDefinition definition(ShownTarget target) {
        return PipelineDefinition.of(target, Set.of(EngineFixture.PRODUCTS.table()));
    }

    private Position insert(String value) {
        return source.emit(new ChangeEvent.Insert(EngineFixture.product(value)));
    }

    private SourceStatus status() {
        return engine.status().get(0);
    }

    private void awaitState(PipelineState state) {
        await().untilAsserted(
                        () -> assertThat(status().pipelines().get(0).state()).isEqualTo(state));
    }
}
