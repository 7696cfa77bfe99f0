package io.laredo.engine;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

import io.laredo.Acknowledgement;
import io.laredo.BaselineLoad;
import io.laredo.ChangeEvent;
import io.laredo.EngineEvent;
import io.laredo.KeptRows;
import io.laredo.LaredoException;
import io.laredo.Position;
import io.laredo.Row;
import io.laredo.SourceException;
import io.laredo.SourceState;
import io.laredo.TableId;
import io.laredo.TableSchema;
import io.laredo.Target;
import io.laredo.Transaction;
import io.laredo.engine.rules.Expiry;
import io.laredo.engine.rules.Filters;
import io.laredo.engine.rules.TableRules;
import io.laredo.engine.rules.Transforms;
import io.laredo.test.InMemoryTarget;
import io.laredo.test.ScriptedSource;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
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
    void outlivesATargetThatCannotTakeRowsAwayWithoutASession() throws InterruptedException {
        source.setRows(EngineFixture.PRODUCTS, product(1, "tea"), product(2, "milk"));
        Instant start = clock.instant();
        Unexpiring target = new Unexpiring(some);
        start(
                target,
                TableRules.of(PRODUCTS)
                        .expiry(Expiry.computed(
                                row -> start.plusSeconds(10 * (Long) requireNonNull(row.get("id"))), "id")));
        for (int i = 0; i < 1000; i++) {
            source.failConnect(new SourceException("refused"));
        }
        source.breakSession(new SourceException("the network was cut"));
        await().until(() -> engine.status().get(0).state() == SourceState.RECONNECTING);
        target.failing = true;
        clock.advance(Duration.ofSeconds(15));
        engine.resume("some"); // has the pipeline look at the clock
        await().until(() -> target.failed);

        target.failing = false;
        engine.resume("some");

        await().untilAsserted(() -> assertThat(ids(some)).containsExactly(2L));
    }

    @Test
    void refusesRulesForATableThatThePipelineDoesNotHave() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PipelineDefinition.of(some, Set.of(PRODUCTS))
                        .rules(TableRules.of(new TableId("public", "orders"))))
                .withMessageContaining("public.orders")
                .withMessageContaining("public.products");
    }

    /** A target that keeps rows and cannot remove those whose time is up when a test says so. */
    private static final class Unexpiring implements Target, KeptRows {
        private final InMemoryTarget target;
        private volatile boolean failing;
        private volatile boolean failed;

        private Unexpiring(InMemoryTarget target) {
            this.target = target;
        }

        @Override
        public void expire(Collection<Row> keys) {
            if (failing) {
                failed = true;
                throw new IllegalStateException("It cannot now");
            }
            requireNonNull(target.keptRows()).expire(keys);
        }

        @Override
        public @Nullable Row find(Row key) {
            return requireNonNull(target.keptRows()).find(key);
        }

        @Override
        public void forEach(TableId table, Consumer<Row> action) {
            requireNonNull(target.keptRows()).forEach(table, action);
        }

        @Override
        public KeptRows keptRows() {
            return this;
        }

        @Override
        public String name() {
            return target.name();
        }

        @Override
        public void start(Acknowledgement acknowledgement) {
            target.start(acknowledgement);
        }

        @Override
        public BaselineLoad beginBaseline(Position position, List<TableSchema> tables) {
            return target.beginBaseline(position, tables);
        }

        @Override
        public void apply(Transaction transaction) {
            target.apply(transaction);
        }

        @Override
        public void withdraw(TableId table, LaredoException reason) {
            target.withdraw(table, reason);
        }

        @Override
        public void advance(Position position) {
            target.advance(position);
        }

        @Override
        public void close() {
            target.close();
        }
    }

    private void start(TableRules rules) throws InterruptedException {
        start(some, rules);
    }

    private void start(Target ruled, TableRules rules) throws InterruptedException {
        engine = Engine.builder()
                .pipeline(source, all, Set.of(PRODUCTS))
                .pipeline(source, PipelineDefinition.of(ruled, Set.of(PRODUCTS)).rules(rules))
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
