package io.laredo.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.laredo.ChangeEvent;
import io.laredo.PipelineState;
import io.laredo.Position;
import io.laredo.Row;
import io.laredo.TableSchema;
import io.laredo.Target;
import io.laredo.test.ScriptedSource;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** An engine with two targets of one source, whose only table is products. */
abstract class EngineFixture {
    static final Duration LONG = Duration.ofSeconds(10);
    static final TableSchema PRODUCTS = ScriptedSource.table("products");

    final ScriptedSource source = new ScriptedSource("shop");
    final ShownTarget first = new ShownTarget("first");
    final ShownTarget second = new ShownTarget("second");
    final AdvancingClock engineTime = new AdvancingClock();
    final Engine engine = Engine.builder()
            .pipeline(source, definition(first))
            .pipeline(source, definition(second))
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

    /** A subscription to the table whose target fails at its first failure. */
    static PipelineDefinition definition(Target target) {
        return PipelineDefinition.of(target, Set.of(PRODUCTS.table())).retry(RetryPolicy.NEVER);
    }

    void startAndAwaitReady() throws InterruptedException {
        engine.start();
        engine.awaitReady(LONG);
    }

    SourceStatus status() {
        return engine.status().get(0);
    }

    Position insert(String value) {
        return source.emit(new ChangeEvent.Insert(product(value)));
    }

    static Row product(String value) {
        return new Row(PRODUCTS, (long) value.hashCode(), value);
    }

    void awaitState(int pipeline, PipelineState state) {
        await().untilAsserted(() ->
                assertThat(status().pipelines().get(pipeline).state()).isEqualTo(state));
    }

    static void awaitShown(ShownTarget target, String... values) {
        await().untilAsserted(() -> assertThat(target.shown()).containsExactly(values));
    }
}
