package io.laredo.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

import io.laredo.ChangeEvent;
import io.laredo.Position;
import io.laredo.Row;
import io.laredo.SourceException;
import io.laredo.TableId;
import io.laredo.TableSchema;
import io.laredo.test.ScriptedSource;
import java.time.Duration;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tables that a target is given, or has to let go, while it streams. */
class ChangedTablesTests {
    private static final Duration LONG = Duration.ofSeconds(10);
    private static final TableSchema PRODUCTS = ScriptedSource.table("products");
    private static final TableSchema ORDERS = ScriptedSource.table("orders");

    private final ScriptedSource source = new ScriptedSource("shop");
    private final ShownTarget target = new ShownTarget("target");
    private final Engine engine = Engine.builder()
            .pipeline(source, target, Set.of(PRODUCTS.table()))
            .pauses(Duration.ofMillis(1), Duration.ofMillis(5))
            .build();

    @BeforeEach
    void fillTheTables() {
        source.setRows(PRODUCTS, row(PRODUCTS, "tea"));
        source.setRows(ORDERS, row(ORDERS, "first"));
    }

    @AfterEach
    void close() {
        source.releaseCopies();
        engine.close();
    }

    @Test
    void aNewTableIsCopiedWhileTheOthersGoOn() throws InterruptedException {
        startAndAwaitReady();
        source.holdCopies();
        change(PRODUCTS, ORDERS);
        await().until(() -> source.openBesideCount() == 1);
        assertThat(status().isLive()).isFalse();
        assertThat(target.withdrawn(ORDERS.table())).hasMessageContaining("not been copied yet");
        insert(PRODUCTS, "milk");
        await().until(() -> target.shown().contains("milk"));
        source.releaseCopies();

        await().until(() -> status().isLive());
        insert(ORDERS, "second");
        await().untilAsserted(
                        () -> assertThat(target.shown()).containsExactlyInAnyOrder("tea", "milk", "first", "second"));
        assertThat(source.sessionCount()).isOne();
    }

    @Test
    void aTableThatIsGivenBeforeTheSessionIsCopiedWithTheOthers() throws InterruptedException {
        change(PRODUCTS, ORDERS);
        startAndAwaitReady();
        insert(ORDERS, "second");
        await().untilAsserted(() -> assertThat(target.shown()).containsExactlyInAnyOrder("tea", "first", "second"));
        assertThat(tablesOf(status())).containsOnly(PRODUCTS.table(), ORDERS.table());
        assertThat(target.baselines()).isOne();
        assertThat(source.besideCount()).isZero();
    }

    @Test
    void aTableThatIsTakenAwayIsWithdrawnAndForgotten() throws InterruptedException {
        startAndAwaitReady();
        change(PRODUCTS, ORDERS);
        await().until(() -> status().isLive() && status().tables().size() == 2);
        change(ORDERS);
        await().until(() -> tablesOf(status()).equals(Set.of(ORDERS.table())));
        assertThat(status().isLive()).isTrue();
        await().untilAsserted(() -> assertThat(target.withdrawn(PRODUCTS.table()))
                .hasMessage("Target target does not follow table public.products any more"));
        insert(ORDERS, "second");
        await().untilAsserted(() -> assertThat(target.shown()).containsExactlyInAnyOrder("first", "second"));
    }

    @Test
    void aTableThatIsTakenAwayWhileItIsCopiedIsNotCopiedToTheEnd() throws InterruptedException {
        startAndAwaitReady();
        source.holdCopies();
        change(PRODUCTS, ORDERS);
        await().until(() -> source.openBesideCount() == 1);
        change(PRODUCTS);
        await().until(() -> source.openBesideCount() == 0);
        assertThat(tablesOf(status())).containsOnly(PRODUCTS.table());
        assertThat(status().isLive()).isTrue();
    }

    @Test
    void theNextSessionBeginsWithTheTablesAsTheyAreThen() throws InterruptedException {
        startAndAwaitReady();
        change(ORDERS);
        await().until(() -> target.shown().contains("first"));
        source.breakSession(new SourceException("the network was cut"));
        await().until(() -> source.sessionCount() == 2);
        engine.awaitReady(LONG);
        assertThat(target.shown()).containsExactly("first");
    }

    @Test
    void aTableThatAStoredTargetDoesNotHaveIsCopiedByItself() throws InterruptedException {
        source.resume();
        target.startFrom(new Position("shop", "script", 100), PRODUCTS.table()); // where the source is
        try (Engine both = Engine.builder()
                .pipeline(source, target, Set.of(PRODUCTS.table(), ORDERS.table()))
                .build()) {
            both.start();
            both.awaitReady(LONG);
            assertThat(target.shown()).containsExactly("first");
            assertThat(target.baselines()).isEqualTo(1);
        }
    }

    @Test
    void refusesNoTableAtAllAndTargetsThatItDoesNotHave() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> engine.changeTables("target", Set.of()))
                .withMessage("Target 'target' wants no table. Name at least one");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> engine.changeTables("other", Set.of(ORDERS.table())))
                .withMessage("There is no target 'other'");
    }

    private void change(TableSchema... tables) {
        engine.changeTables(
                "target", Arrays.stream(tables).map(TableSchema::table).collect(Collectors.toSet()));
    }

    private void startAndAwaitReady() throws InterruptedException {
        engine.start();
        engine.awaitReady(LONG);
    }

    private PipelineStatus status() {
        return engine.status().get(0).pipelines().get(0);
    }

    private static Set<TableId> tablesOf(PipelineStatus status) {
        return status.tables().stream().map(TableStatus::table).collect(Collectors.toSet());
    }

    private void insert(TableSchema table, String value) {
        source.emit(new ChangeEvent.Insert(row(table, value)));
    }

    private static Row row(TableSchema table, String value) {
        return new Row(table, (long) value.hashCode(), value);
    }
}
