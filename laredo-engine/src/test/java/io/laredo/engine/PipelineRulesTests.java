package io.laredo.engine;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

import io.laredo.ChangeEvent;
import io.laredo.EngineEvent;
import io.laredo.Row;
import io.laredo.SourceException;
import io.laredo.TableId;
import io.laredo.engine.rules.Expiry;
import io.laredo.engine.rules.Filters;
import io.laredo.engine.rules.TableRules;
import io.laredo.engine.rules.Transforms;
import io.laredo.test.InMemoryTarget;
import io.laredo.test.ScriptedSource;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Pipelines whose tables have rules, beside one whose tables have none. */
class PipelineRulesTests {
    private static final Duration LONG = Duration.ofSeconds(10);
    private static final TableId PRODUCTS = EngineFixture.PRODUCTS.table();

    private final ScriptedSource source = new ScriptedSource("shop");
    private final InMemoryTarget all = new InMemoryTarget("all");
    private final InMemoryTarget some = new InMemoryTarget("some");
    private final AdvancingClock clock = new AdvancingClock();
    private final List<EngineEvent> events = new CopyOnWriteArrayList<>();
    private Engine engine = Engine.builder().build();

    @AfterEach
    void close() {
        engine.close();
    }

    @Test
    void givesATargetTheRowsThatItsFilterIncludesInTheShapeOfItsTransform() throws InterruptedException {
        source.setRows(EngineFixture.PRODUCTS, product(1, "tea"), product(2, "milk"));
        start(TableRules.of(PRODUCTS)
                .filter(Filters.startsWith("value", "t"))
                .transform(Transforms.rename("value", "name")));
        assertThat(ids(some)).containsExactly(1L);

        source.emit(
                new ChangeEvent.Insert(product(3, "thyme")),
                new ChangeEvent.Update(product(1, "tea"), product(1, "coffee")),
                new ChangeEvent.Update(product(2, "milk"), product(2, "tapioca")));

        await().untilAsserted(() -> assertThat(ids(some)).containsExactlyInAnyOrder(2L, 3L));
        assertThat(rows(some))
                .allSatisfy(row -> assertThat(row.get("name")).asString().startsWith("t"));
        await().untilAsserted(() -> assertThat(ids(all)).containsExactlyInAnyOrder(1L, 2L, 3L));
    }

    @Test
    void takesRowsAwayWhenTheirTimeIsUpAlsoWithoutASession() throws InterruptedException {
        source.setRows(EngineFixture.PRODUCTS, product(1, "tea"), product(2, "milk"), product(3, "rice"));
        Instant start = clock.instant();
        start(TableRules.of(PRODUCTS)
                .expiry(Expiry.computed(row -> start.plusSeconds(10 * (Long) requireNonNull(row.get("id"))), "id")));
        assertThat(ids(some)).containsExactlyInAnyOrder(1L, 2L, 3L);

        clock.advance(Duration.ofSeconds(15));
        source.keepalive();

        await().untilAsserted(() -> assertThat(ids(some)).containsExactlyInAnyOrder(2L, 3L));
        assertThat(ids(all)).containsExactlyInAnyOrder(1L, 2L, 3L);
        await().untilAsserted(() -> assertThat(events)
                .filteredOn(EngineEvent.RowsExpired.class::isInstance)
                .extracting(event -> ((EngineEvent.RowsExpired) event).rows())
                .containsExactly(1));
        for (int i = 0; i < 1000; i++) {
            source.failConnect(new SourceException("refused"));
        }
        source.breakSession(new SourceException("the network was cut"));
        clock.advance(Duration.ofSeconds(10));
        engine.resume("some"); // has the pipeline look at the clock
        await().untilAsserted(() -> assertThat(ids(some)).containsExactly(3L));
    }

    @Test
    void refusesRulesForATableThatThePipelineDoesNotHave() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PipelineDefinition.of(some, Set.of(PRODUCTS))
                        .rules(TableRules.of(new TableId("public", "orders"))))
                .withMessageContaining("public.orders")
                .withMessageContaining("public.products");
    }

    private void start(TableRules rules) throws InterruptedException {
        engine = Engine.builder()
                .pipeline(source, all, Set.of(PRODUCTS))
                .pipeline(source, PipelineDefinition.of(some, Set.of(PRODUCTS)).rules(rules))
                .pauses(Duration.ofMillis(1), Duration.ofHours(1))
                .clock(clock)
                .observer(events::add)
                .build();
        engine.start();
        engine.awaitReady(LONG);
    }

    private static Row product(long id, String value) {
        return new Row(EngineFixture.PRODUCTS, id, value);
    }

    private static List<Row> rows(InMemoryTarget target) {
        return requireNonNull(target.rows(PRODUCTS));
    }

    private static List<Object> ids(InMemoryTarget target) {
        return rows(target).stream().map(row -> requireNonNull(row.get("id"))).toList();
    }
}
