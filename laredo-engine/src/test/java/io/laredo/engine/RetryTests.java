package io.laredo.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

import io.laredo.EngineEvent;
import io.laredo.PipelineState;
import io.laredo.Position;
import io.laredo.SourceException;
import io.laredo.SourceState;
import io.laredo.TargetException;
import io.laredo.test.ScriptedSource;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of a target that cannot take a transaction, and of the others, by its policies. */
class RetryTests {
    private static final Duration LONG = Duration.ofSeconds(10);
    private static final RetryPolicy TWICE = new RetryPolicy(2, Duration.ofMillis(1), Duration.ofMillis(5));
    private static final RetryPolicy IN_AN_HOUR = new RetryPolicy(2, Duration.ofHours(1), Duration.ofHours(1));

    private final ScriptedSource source = new ScriptedSource("shop");
    private final ScriptedSource other = new ScriptedSource("other");
    private final ShownTarget first = new ShownTarget("first");
    private final ShownTarget second = new ShownTarget("second");
    private final ShownTarget third = new ShownTarget("third");
    private final List<EngineEvent.ApplyFailed> told = new CopyOnWriteArrayList<>();
    private Engine engine = Engine.builder().build();

    @BeforeEach
    void fillTheTables() {
        source.setRows(EngineFixture.PRODUCTS, EngineFixture.product("tea"));
        other.setRows(EngineFixture.PRODUCTS, EngineFixture.product("tea"));
    }

    @AfterEach
    void close() {
        engine.close();
    }

    @Test
    void givesATargetATransactionAgainThatItCouldNotTake() throws InterruptedException {
        start(TWICE, FailurePolicy.ISOLATE);
        TargetException failure = new TargetException("the network is down");
        first.failApplies(2, failure);

        Position rice = insert(source, "rice");

        EngineFixture.awaitShown(first, "tea", "rice");
        assertThat(first.applies()).isEqualTo(3);
        assertThat(first.baselines()).isOne();
        awaitState(first, PipelineState.STREAMING);
        assertThat(status(first).cause()).isNull();
        await().untilAsserted(() -> assertThat(told).hasSize(2));
        assertThat(told).extracting(EngineEvent.ApplyFailed::attempt).containsExactly(1, 2);
        assertThat(told).extracting(EngineEvent.ApplyFailed::position).containsOnly(rice);
        assertThat(told).extracting(EngineEvent.ApplyFailed::cause).containsOnly(failure);
    }

    @Test
    void isolatesATargetAfterItsLastRetry() throws InterruptedException {
        start(TWICE, FailurePolicy.ISOLATE);
        first.failApplies(3, new TargetException("the network is down"));

        insert(source, "rice");

        await().until(() -> first.baselines() == 2);
        EngineFixture.awaitShown(second, "tea", "rice");
        assertThat(first.applies()).isEqualTo(3);
        assertThat(source.sessionCount()).isOne();
    }

    @Test
    void showsWhileItWaitsWhyATransactionIsTriedAgain() throws InterruptedException {
        start(IN_AN_HOUR, FailurePolicy.ISOLATE);
        TargetException failure = new TargetException("the network is down");
        first.failApply(failure);
        Position before = source.keepalive();
        await().until(() -> before.equals(engine.status().get(0).confirmed()));

        insert(source, "rice");

        awaitState(first, PipelineState.RETRYING);
        assertThat(status(first).cause()).isSameAs(failure);
        assertThat(status(first).isLive()).isFalse();
        EngineFixture.awaitShown(second, "tea", "rice");
        assertThat(engine.status().get(0).confirmed())
                .as("what is not durable in a target that counts")
                .isEqualTo(before);
    }

    @Test
    void aNewSessionEndsTheWaitForTheNextAttempt() throws InterruptedException {
        start(IN_AN_HOUR, FailurePolicy.ISOLATE);
        first.failApply(new TargetException("the network is down"));
        insert(source, "rice");
        awaitState(first, PipelineState.RETRYING);
        source.setRows(EngineFixture.PRODUCTS, EngineFixture.product("all"));

        source.breakSession(new SourceException("the network was cut"));

        EngineFixture.awaitShown(first, "all");
        engine.awaitReady(LONG);
    }

    @Test
    void stopsEndsTheWaitForTheNextAttempt() throws InterruptedException {
        start(IN_AN_HOUR, FailurePolicy.ISOLATE);
        first.failApply(new TargetException("the network is down"));
        insert(source, "rice");
        awaitState(first, PipelineState.RETRYING);

        engine.close();

        assertThat(first.closings()).isOne();
    }

    @Test
    void aSessionThatBreaksDuringANewBaselineIsNoFailureOfTheTarget() throws InterruptedException {
        start(RetryPolicy.NEVER, FailurePolicy.STOP_SOURCE);
        source.holdCopies();
        engine.reset("first");
        awaitState(first, PipelineState.BASELINE);

        source.breakSession(new SourceException("the network was cut"));
        source.releaseCopies();

        await().until(() -> source.sessionCount() == 2);
        engine.awaitReady(LONG);
    }

    @Test
    void aTransactionThatIsTriedAgainComesOnceMoreInTheNextSession() throws InterruptedException {
        source.resume();
        start(IN_AN_HOUR, FailurePolicy.STOP_SOURCE);
        first.failApplies(2, new TargetException("the network is down"));
        insert(source, "rice");
        awaitState(first, PipelineState.RETRYING);
        source.breakSession(new SourceException("the network was cut"));
        await().until(() -> first.applies() == 2);
        awaitState(first, PipelineState.RETRYING);

        source.breakSession(new SourceException("the network was cut"));

        EngineFixture.awaitShown(first, "tea", "rice");
        engine.awaitReady(LONG);
        assertThat(first.baselines()).isOne();
        assertThat(source.sessionCount()).isEqualTo(3);
    }

    @Test
    void stopsTheSourceUntilItIsResumed() throws InterruptedException {
        start(RetryPolicy.NEVER, FailurePolicy.STOP_SOURCE);
        TargetException failure = new TargetException("the disk is full");
        first.failApply(failure);
        source.setRows(EngineFixture.PRODUCTS, EngineFixture.product("all"));

        insert(source, "rice");

        awaitState("shop", SourceState.FAILED);
        assertThat(engine.status().get(0).cause()).isSameAs(failure);
        assertThat(engine.status().get(0).isLive()).isFalse();
        assertThat(source.isConnected()).isFalse();
        insert(other, "salt");
        EngineFixture.awaitShown(third, "tea", "salt");

        engine.resumeSource("shop");

        engine.awaitReady(LONG);
        assertThat(first.shown()).containsExactly("all");
        assertThat(second.shown()).containsExactly("all");
        assertThat(source.sessionCount()).isEqualTo(2);
    }

    @Test
    void stopsAllSourcesUntilTheyAreResumed() throws InterruptedException {
        start(RetryPolicy.NEVER, FailurePolicy.STOP_ALL);
        first.failApply(new TargetException("the disk is full"));

        insert(source, "rice");

        awaitState("shop", SourceState.FAILED);
        awaitState("other", SourceState.FAILED);
        engine.resumeSource("shop");
        engine.resumeSource("other");
        engine.awaitReady(LONG);
        assertThat(other.sessionCount()).isEqualTo(2);
    }

    @Test
    void endsAnEngineWhoseSourceHasStopped() throws InterruptedException {
        start(RetryPolicy.NEVER, FailurePolicy.STOP_SOURCE);
        first.failApply(new TargetException("the disk is full"));
        insert(source, "rice");
        awaitState("shop", SourceState.FAILED);

        engine.close();

        assertThat(engine.status()).extracting(SourceStatus::state).containsOnly(SourceState.STOPPED);
    }

    @Test
    void refusesAPolicyThatCannotBe() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new RetryPolicy(-1, Duration.ofMillis(1), Duration.ofMillis(1)))
                .withMessageContaining("-1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new RetryPolicy(1, Duration.ofMillis(2), Duration.ofMillis(1)))
                .withMessageContaining("PT0.002S");
    }

    private void start(RetryPolicy retry, FailurePolicy onFailure) throws InterruptedException {
        engine = Engine.builder()
                .pipeline(source, definition(first).retry(retry).onFailure(onFailure))
                .pipeline(source, definition(second))
                .pipeline(other, definition(third))
                .pauses(Duration.ofMillis(1), Duration.ofMillis(5))
                .observer(event -> {
                    if (event instanceof EngineEvent.ApplyFailed failed) {
                        told.add(failed);
                    }
                })
                .build();
        engine.start();
        engine.awaitReady(LONG);
    }

    private static PipelineDefinition definition(ShownTarget target) {
        return PipelineDefinition.of(target, Set.of(EngineFixture.PRODUCTS.table()));
    }

    private static Position insert(ScriptedSource into, String value) {
        return into.emit(new io.laredo.ChangeEvent.Insert(EngineFixture.product(value)));
    }

    private PipelineStatus status(ShownTarget target) {
        return engine.status().stream()
                .flatMap(status -> status.pipelines().stream())
                .filter(pipeline -> pipeline.target().equals(target.name()))
                .findAny()
                .orElseThrow();
    }

    private void awaitState(ShownTarget target, PipelineState state) {
        await().untilAsserted(() -> assertThat(status(target).state()).isEqualTo(state));
    }

    private void awaitState(String name, SourceState state) {
        await().untilAsserted(() -> assertThat(engine.status().stream()
                        .filter(status -> status.source().equals(name))
                        .map(SourceStatus::state))
                .containsExactly(state));
    }
}
