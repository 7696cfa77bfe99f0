package io.laredo.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.laredo.ChangeEvent;
import io.laredo.PipelineState;
import io.laredo.Position;
import io.laredo.Row;
import io.laredo.SourceException;
import io.laredo.SourceSetupException;
import io.laredo.SourceState;
import io.laredo.TableId;
import io.laredo.TableLostException;
import io.laredo.TableSchema;
import io.laredo.TableState;
import io.laredo.TargetException;
import io.laredo.test.ScriptedSource;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tables that a target loses and gets back while its other tables go on. */
class TableRepairTests {
    private static final Duration LONG = Duration.ofSeconds(10);
    private static final TableSchema PRODUCTS = ScriptedSource.table("products");
    private static final TableSchema ORDERS = ScriptedSource.table("orders");
    private final SourceException altered = new SourceException("products was altered");

    private final ScriptedSource source = new ScriptedSource("shop");
    private final ShownTarget target = new ShownTarget("target");
    private final Engine engine = Engine.builder()
            .pipeline(source, target, Set.of(PRODUCTS.table(), ORDERS.table()))
            .pauses(Duration.ofMillis(1), Duration.ofMillis(5))
            .build();

    @BeforeEach
    void fillTheTables() {
        source.setRows(PRODUCTS, row(PRODUCTS, "tea"));
        source.setRows(ORDERS, row(ORDERS, "first"));
    }

    @AfterEach
    void close() {
        target.releaseApply();
        source.releaseCopies();
        engine.close();
    }

    @Test
    void copiesALostTableAgainWhileTheOthersGoOn() throws InterruptedException {
        startAndAwaitReady();
        source.holdCopies();
        source.setRows(PRODUCTS, row(PRODUCTS, "altered tea"));
        source.lose(PRODUCTS.table(), altered);
        await().until(() -> source.openBesideCount() == 1);

        insert(ORDERS, "second");
        awaitShown("first", "second");
        assertThat(target.withdrawn(PRODUCTS.table())).isSameAs(altered);
        assertThat(table(PRODUCTS.table()).state()).isEqualTo(TableState.BASELINE);
        assertThat(status().isLive()).isFalse();
        insert(PRODUCTS, "milk");
        source.releaseCopies();

        awaitShown("first", "second", "altered tea", "milk");
        assertThat(status().isLive()).isTrue();
        assertThat(target.withdrawn(PRODUCTS.table())).isNull();
        assertThat(source.sessionCount()).isOne();
        await().until(() -> source.openBesideCount() == 0);
        insert(PRODUCTS, "rice");
        awaitShown("first", "second", "altered tea", "milk", "rice");
    }

    @Test
    void aTableThatIsLostWhileItIsCopiedIsCopiedAgainAndTheOthersAreNot() throws InterruptedException {
        TableLostException rewritten = new TableLostException(PRODUCTS.table(), "products was rewritten", null);
        source.failCopy(rewritten);
        source.failCopy(rewritten);
        engine.start();
        await().until(() -> target.shown().equals(List.of("first", "tea")));
        engine.awaitReady(LONG);
        assertThat(source.sessionCount()).isOne();
        assertThat(source.besideCount()).isEqualTo(2);
        insert(PRODUCTS, "milk");
        awaitShown("first", "tea", "milk");
    }

    @Test
    void bringsTheCopyToWhereThePipelineIsWhenThatIsAhead() throws InterruptedException {
        startAndAwaitReady();
        source.holdCopies();
        source.setRows(PRODUCTS);
        source.lose(PRODUCTS.table(), altered);
        await().until(() -> source.openBesideCount() == 1);
        for (int i = 0; i < 100; i++) {
            insert(PRODUCTS, "p" + i);
            insert(ORDERS, "o" + i);
        }
        await().until(() -> target.shown().size() == 101);
        source.releaseCopies();

        await().until(() -> target.shown().size() == 201);
        assertThat(target.shown()).doesNotHaveDuplicates();
    }

    @Test
    void holdsTheCopyBackWhenThePipelineIsBehind() throws InterruptedException {
        startAndAwaitReady();
        source.holdCopies();
        source.lose(PRODUCTS.table(), altered);
        await().until(() -> source.openBesideCount() == 1);
        target.holdApply();
        insert(ORDERS, "held");
        await().until(target::isHeld);
        insert(PRODUCTS, "milk");
        int refused = source.refusedOffers();
        source.releaseCopies();
        await().until(() -> source.refusedOffers() > refused);
        assertThat(target.shown()).containsExactly("first");

        target.releaseApply();

        awaitShown("first", "held", "tea", "milk");
    }

    @Test
    void waitsUntilThePipelineIsWhereTheCopyBegins() throws InterruptedException {
        startAndAwaitReady();
        source.holdCopies();
        source.lose(PRODUCTS.table(), altered);
        await().until(() -> source.openBesideCount() == 1);
        target.holdApply();
        insert(ORDERS, "held");
        await().until(target::isHeld);
        insert(PRODUCTS, "milk");
        source.setRows(PRODUCTS, row(PRODUCTS, "tea"), row(PRODUCTS, "milk"));
        source.breakBeside(new SourceException("the network was cut"));
        await().until(() -> source.besideCount() == 2 && source.openBesideCount() == 1);
        int ended = source.endedCopies();
        source.releaseCopies();
        await().until(() -> source.endedCopies() > ended);

        target.releaseApply();

        awaitShown("first", "held", "tea", "milk");
        insert(PRODUCTS, "rice");
        awaitShown("first", "held", "tea", "milk", "rice");
    }

    @Test
    void triesAgainWhenTheSecondSessionBreaksOrTheTableIsAlteredOnceMore() throws InterruptedException {
        startAndAwaitReady();
        source.holdCopies();
        source.lose(PRODUCTS.table(), altered);
        await().until(() -> source.openBesideCount() == 1);
        source.breakBeside(new SourceException("the network was cut"));
        await().until(() -> source.besideCount() == 2 && source.openBesideCount() == 1);
        source.loseBeside(PRODUCTS.table(), altered);
        target.holdApply(); // so that the copy cannot be completed before its own session says that it is outdated
        insert(ORDERS, "held");
        await().until(target::isHeld);
        source.setRows(PRODUCTS, row(PRODUCTS, "altered twice"));
        source.releaseCopies();
        await().until(() -> source.besideCount() >= 3);
        target.releaseApply();

        awaitShown("first", "held", "altered twice");
        assertThat(source.sessionCount()).isOne();
    }

    @Test
    void triesAgainWhenTheTargetThrowsWhatItMayNot() throws InterruptedException {
        startAndAwaitReady();
        target.failBaselines(new Exception("checked, as a target in Kotlin may throw it"));
        source.lose(PRODUCTS.table(), altered);
        await().until(() -> source.besideCount() > 1);

        target.failBaselines(null);

        awaitShown("first", "tea");
        await().until(() -> status().isLive());
    }

    @Test
    void aTableThatIsLostAgainWhileItIsCopiedIsCopiedAgain() throws InterruptedException {
        startAndAwaitReady();
        source.holdCopies();
        source.lose(PRODUCTS.table(), altered);
        await().until(() -> source.openBesideCount() == 1);
        source.setRows(PRODUCTS, row(PRODUCTS, "altered twice"));
        source.lose(PRODUCTS.table(), altered);
        await().until(() -> source.besideCount() == 2);
        source.releaseCopies();

        awaitShown("first", "altered twice");
    }

    @Test
    void aTableThatIsGoneFailsAloneUntilItIsBack() throws InterruptedException {
        startAndAwaitReady();
        SourceSetupException gone = new SourceSetupException("products does not exist", "Create it", null);
        source.refuse(PRODUCTS.table(), gone);
        source.lose(PRODUCTS.table(), gone);
        await().until(() -> table(PRODUCTS.table()).state() == TableState.FAILED);
        assertThat(table(PRODUCTS.table()).cause()).isSameAs(gone);
        insert(ORDERS, "second");
        awaitShown("first", "second");
        assertThat(status().state()).isEqualTo(SourceState.STREAMING);

        source.refuse(PRODUCTS.table(), null);

        awaitShown("first", "second", "tea");
        assertThat(status().isLive()).isTrue();
    }

    @Test
    void aTransactionThatOneTableCannotTakeIsAppliedToTheOthers() throws InterruptedException {
        startAndAwaitReady();
        TargetException failure = new TargetException(PRODUCTS.table(), "products has no column colour", null);
        target.failApply(failure);
        source.setRows(PRODUCTS, row(PRODUCTS, "tea"), row(PRODUCTS, "milk"));

        source.emit(new ChangeEvent.Insert(row(PRODUCTS, "milk")), new ChangeEvent.Insert(row(ORDERS, "second")));

        awaitShown("first", "second", "tea", "milk");
        assertThat(status().pipelines().get(0).state()).isEqualTo(PipelineState.STREAMING);
    }

    @Test
    void aTableThatIsRefusedByTheNextSessionFailsAlone() throws InterruptedException {
        startAndAwaitReady();
        source.refuse(PRODUCTS.table(), new SourceSetupException("products does not exist", "Create it", null));
        source.setRows(ORDERS, row(ORDERS, "second"));

        source.breakSession(new SourceException("the network was cut"));

        awaitShown("second");
        await().until(() -> table(PRODUCTS.table()).state() == TableState.FAILED);
        source.refuse(PRODUCTS.table(), null);
        awaitShown("second", "tea");
    }

    @Test
    void aTableThatIsRefusedAtTheFirstStartFailsTheStart() {
        SourceSetupException gone = new SourceSetupException("products does not exist", "Create it", null);
        source.refuse(PRODUCTS.table(), gone);
        engine.start();

        assertThatThrownBy(() -> engine.awaitReady(LONG)).isSameAs(gone);
    }

    @Test
    void goesOnWhereItWasWhenTheNextSessionContinuesThere() throws InterruptedException {
        source.resume();
        startAndAwaitReady();
        insert(ORDERS, "second");
        awaitShown("first", "second", "tea");

        source.breakSession(new SourceException("the network was cut"));
        await().until(() -> source.sessionCount() == 2 && source.isConnected());
        insert(ORDERS, "third");

        awaitShown("first", "second", "third", "tea");
        assertThat(target.baselines()).isOne();
    }

    @Test
    void aLostTableIsStillLostInASessionThatContinues() throws InterruptedException {
        source.resume();
        startAndAwaitReady();
        source.holdCopies();
        source.lose(PRODUCTS.table(), altered);
        await().until(() -> source.openBesideCount() == 1);

        source.breakSession(new SourceException("the network was cut"));
        await().until(() -> source.sessionCount() == 2 && source.openBesideCount() == 1);
        assertThat(target.withdrawn(PRODUCTS.table())).isSameAs(altered);
        source.releaseCopies();

        awaitShown("first", "tea");
        await().until(() -> target.withdrawn(PRODUCTS.table()) == null);
        assertThat(target.baselines()).isEqualTo(2);
    }

    private void startAndAwaitReady() throws InterruptedException {
        engine.start();
        engine.awaitReady(LONG);
    }

    private Position insert(TableSchema table, String value) {
        return source.emit(new ChangeEvent.Insert(row(table, value)));
    }

    private static Row row(TableSchema table, String value) {
        return new Row(table, (long) value.hashCode(), value);
    }

    private SourceStatus status() {
        return engine.status().get(0);
    }

    private TableStatus table(TableId table) {
        return status().pipelines().get(0).tables().stream()
                .filter(status -> status.table().equals(table))
                .findFirst()
                .orElseThrow();
    }

    private void awaitShown(String... values) {
        await().untilAsserted(() -> assertThat(target.shown()).containsExactly(values));
    }
}
