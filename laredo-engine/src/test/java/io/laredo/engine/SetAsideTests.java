package io.laredo.engine;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.laredo.ChangeEvent;
import io.laredo.EngineEvent;
import io.laredo.LaredoException;
import io.laredo.PipelineState;
import io.laredo.Position;
import io.laredo.Row;
import io.laredo.TableId;
import io.laredo.TargetException;
import io.laredo.Transaction;
import io.laredo.engine.deadletter.DeadLetter;
import io.laredo.engine.deadletter.DeadLetterList;
import io.laredo.engine.deadletter.DeadLetterStore;
import io.laredo.engine.deadletter.InMemoryDeadLetters;
import io.laredo.engine.deadletter.LocalDeadLetters;
import io.laredo.test.InMemoryTarget;
import io.laredo.test.ScriptedSource;
import io.laredo.test.UnreliableTarget;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Transactions that a target cannot take and goes on without. */
class SetAsideTests {
    private static final Duration LONG = Duration.ofSeconds(10);
    private static final TableId PRODUCTS = EngineFixture.PRODUCTS.table();
    private final TargetException poison = new TargetException("a value that it cannot have");

    private final Path folder;
    private final ScriptedSource source = new ScriptedSource("shop");
    private final List<EngineEvent> events = new CopyOnWriteArrayList<>();
    private InMemoryTarget shown = new InMemoryTarget("target");
    private UnreliableTarget target = new UnreliableTarget(new StoredTarget(shown, null, Set.of()), 1);
    private Engine engine = Engine.builder().build();

    SetAsideTests(@TempDir Path folder) {
        this.folder = folder;
    }

    @BeforeEach
    void fillTheTable() throws InterruptedException {
        source.resume();
        source.setRows(EngineFixture.PRODUCTS, product(1, "tea"), product(2, "milk"));
        start();
    }

    @AfterEach
    void close() {
        engine.close();
    }

    @Test
    void goesOnWithoutATransactionThatTheTargetCannotTake() throws InterruptedException {
        Position refused = update(1, "green tea", poison);
        Position later = update(2, "oat milk", null);

        awaitShown(Map.of(1L, "tea", 2L, "oat milk"));
        assertThat(engine.status().get(0).isLive()).isTrue();
        assertThat(engine.status().get(0).pipelines().get(0).deadLetters()).isOne();
        await().untilAsserted(
                        () -> assertThat(engine.status().get(0).confirmed()).isEqualTo(later));
        DeadLetter letter = letters().get(0);
        assertThat(letter.position()).isEqualTo(refused);
        assertThat(letter.xid()).isEqualTo(refused.place());
        assertThat(letter.causeMessage()).isEqualTo(poison.getMessage());
        await().untilAsserted(() -> assertThat(events)
                .filteredOn(EngineEvent.DeadLettered.class::isInstance)
                .extracting(event -> ((EngineEvent.DeadLettered) event).letter())
                .containsExactly(letter.id()));
    }

    @Test
    void keepsWhatChangesTheSameRowsBehindItSoThatAReplayGivesEachRowItsLastValue() throws InterruptedException {
        update(1, "green tea", poison);
        update(1, "white tea", null);
        update(2, "oat milk", null);
        awaitShown(Map.of(1L, "tea", 2L, "oat milk"));
        assertThat(letters()).hasSize(2);

        assertThat(engine.replayDeadLetters("target")).isEqualTo(2);

        awaitShown(Map.of(1L, "white tea", 2L, "oat milk"));
        assertThat(letters()).isEmpty();
        update(1, "black tea", null);
        awaitShown(Map.of(1L, "black tea", 2L, "oat milk"));
    }

    @Test
    void aTransactionThatWaitsHasAllItsRowsWait() throws InterruptedException {
        update(1, "green tea", poison);
        source.emit(change(1, "white tea"), change(2, "oat milk"));
        update(2, "soy milk", null);
        source.emit(new ChangeEvent.Insert(product(3, "rice")));

        awaitShown(Map.of(1L, "tea", 2L, "milk", 3L, "rice"));
        assertThat(letters()).hasSize(3);
        assertThat(engine.replayDeadLetters("target")).isEqualTo(3);
        awaitShown(Map.of(1L, "white tea", 2L, "soy milk", 3L, "rice"));
    }

    @Test
    void everythingWaitsBehindATruncate() throws InterruptedException {
        target.failNext(UnreliableTarget.Call.APPLY, poison);
        source.emit(new ChangeEvent.Truncate(EngineFixture.PRODUCTS));
        source.emit(new ChangeEvent.Insert(product(3, "rice")));
        await().untilAsserted(() -> assertThat(letters()).hasSize(2));

        engine.replayDeadLetters("target");

        awaitShown(Map.of(3L, "rice"));
    }

    @Test
    void aLetterThatIsRefusedAgainIsKeptWithThoseBehindIt() throws InterruptedException {
        update(1, "green tea", poison);
        update(1, "white tea", null);
        await().untilAsserted(() -> assertThat(letters()).hasSize(2));
        target.failNext(UnreliableTarget.Call.APPLY, poison);

        assertThatThrownBy(() -> engine.replayDeadLetters("target")).isSameAs(poison);

        assertThat(letters()).hasSize(2);
        assertThat(engine.replayDeadLetters("target")).isEqualTo(2);
        awaitShown(Map.of(1L, "white tea", 2L, "milk"));
    }

    @Test
    void purgedLettersHoldNothingBackAnyMore() throws InterruptedException {
        update(1, "green tea", poison);
        await().untilAsserted(() -> assertThat(letters()).hasSize(1));

        engine.purgeDeadLetters("target", List.of(letters().get(0).id()));

        update(1, "white tea", null);
        awaitShown(Map.of(1L, "white tea", 2L, "milk"));
        assertThat(letters()).isEmpty();
    }

    @Test
    void aTableThatIsCopiedAnewNeedsItsLettersNoMore() throws InterruptedException {
        update(1, "green tea", poison);
        await().untilAsserted(() -> assertThat(letters()).hasSize(1));
        source.setRows(EngineFixture.PRODUCTS, product(1, "green tea"), product(2, "milk"));

        engine.reload("target", Set.of(PRODUCTS));

        awaitShown(Map.of(1L, "green tea", 2L, "milk"));
        await().untilAsserted(() -> assertThat(letters()).isEmpty());
        assertThat(engine.status().get(0).pipelines().get(0).deadLetters()).isZero();
    }

    @Test
    void aBaselineNeedsNoLettersFromBefore() throws InterruptedException {
        update(1, "green tea", poison);
        await().untilAsserted(() -> assertThat(letters()).hasSize(1));
        engine.close();
        source.reopen();
        source.setRows(EngineFixture.PRODUCTS, product(1, "green tea"), product(2, "milk"));
        shown = new InMemoryTarget("target");
        target = new UnreliableTarget(shown, 1);

        start();

        awaitShown(Map.of(1L, "green tea", 2L, "milk"));
        assertThat(letters()).isEmpty();
    }

    @Test
    void aTargetThatGoesOnAfterARestartStillHasItsLetters() throws InterruptedException {
        update(1, "green tea", poison);
        await().untilAsserted(() -> assertThat(letters()).hasSize(1));
        Position here = requireNonNull(shown.shownAt());
        engine.close();
        source.reopen();
        target = new UnreliableTarget(new StoredTarget(shown, here, Set.of(PRODUCTS)), 1);

        start();
        update(1, "white tea", null);
        await().untilAsserted(() -> assertThat(letters()).hasSize(2));
        assertThat(engine.replayDeadLetters("target")).isEqualTo(2);

        awaitShown(Map.of(1L, "white tea", 2L, "milk"));
    }

    @Test
    void aBaselineNeedsNoLettersEitherThatCouldNotBeReadAtFirst() throws InterruptedException {
        update(1, "green tea", poison);
        await().untilAsserted(() -> assertThat(letters()).hasSize(1));
        Position here = requireNonNull(shown.shownAt());
        engine.close();
        source.reopen();
        source.setRows(EngineFixture.PRODUCTS, product(1, "all"));
        target = new UnreliableTarget(new StoredTarget(shown, here, Set.of(PRODUCTS)), 1);
        DeadLetterStore letters = new LocalDeadLetters(folder, Clock.systemUTC());

        engine = Engine.builder()
                .pipeline(
                        source,
                        PipelineDefinition.of(target, Set.of(PRODUCTS))
                                .retry(RetryPolicy.NEVER)
                                .setAside(new OnceUnreadable(letters)))
                .pauses(Duration.ofMillis(1), Duration.ofMillis(5))
                .build();
        engine.start();

        awaitShown(Map.of(1L, "all"));
        await().untilAsserted(() -> assertThat(letters.list("target").letters()).isEmpty());
    }

    @Test
    void aTransactionThatCannotBeKeptEitherIsolatesTheTarget() throws InterruptedException {
        engine.close();
        source.reopen();
        shown = new InMemoryTarget("target");
        target = new UnreliableTarget(shown, 1);
        PipelineDefinition full = PipelineDefinition.of(target, Set.of(PRODUCTS))
                .retry(RetryPolicy.NEVER)
                .setAside(new InMemoryDeadLetters(1, Clock.systemUTC()));
        start(full);
        source.setRows(EngineFixture.PRODUCTS, product(1, "all"));

        update(1, "green tea", poison);

        awaitShown(Map.of(1L, "all"));
        await().untilAsserted(() -> assertThat(events)
                .filteredOn(EngineEvent.PipelineMoved.class::isInstance)
                .extracting(event -> ((EngineEvent.PipelineMoved) event).to())
                .contains(PipelineState.FAILED));
    }

    @Test
    void refusesToSetAsideWithoutAStore() {
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> PipelineDefinition.of(target, Set.of(PRODUCTS)).onFailure(FailurePolicy.SET_ASIDE))
                .withMessageContaining("setAside(store)");
    }

    /** A store of which the first letter that is opened cannot be read at first. */
    private static final class OnceUnreadable implements DeadLetterStore {
        private final DeadLetterStore store;
        private boolean failed;

        private OnceUnreadable(DeadLetterStore store) {
            this.store = store;
        }

        @Override
        public DeadLetter add(String target, Transaction transaction, int attempts, Throwable cause)
                throws InterruptedException {
            return store.add(target, transaction, attempts, cause);
        }

        @Override
        public DeadLetterList list(String target) {
            return store.list(target);
        }

        @Override
        public Transaction open(String target, String id) {
            if (!failed) {
                failed = true;
                throw new LaredoException("The disk is away");
            }
            return store.open(target, id);
        }

        @Override
        public void remove(String target, Collection<String> ids) throws InterruptedException {
            store.remove(target, ids);
        }
    }

    private void start() throws InterruptedException {
        start(PipelineDefinition.of(target, Set.of(PRODUCTS))
                .retry(RetryPolicy.NEVER)
                .setAside(new LocalDeadLetters(folder, Clock.systemUTC())));
    }

    private void start(PipelineDefinition definition) throws InterruptedException {
        engine = Engine.builder()
                .pipeline(source, definition)
                .pauses(Duration.ofMillis(1), Duration.ofMillis(5))
                .observer(events::add)
                .build();
        engine.start();
        engine.awaitReady(LONG);
    }

    private List<DeadLetter> letters() throws InterruptedException {
        return engine.deadLetters("target").letters();
    }

    /** @param failure what the target throws when it gets the change; null when it takes it */
    private Position update(long id, String value, @Nullable Throwable failure) {
        if (failure != null) {
            target.failNext(UnreliableTarget.Call.APPLY, failure);
        }
        Position position = source.emit(change(id, value));
        if (failure != null) {
            await().untilAsserted(() -> assertThat(
                            engine.status().get(0).pipelines().get(0).applied())
                    .isEqualTo(position));
        }
        return position;
    }

    private static ChangeEvent.Update change(long id, String value) {
        Row row = product(id, value);
        return new ChangeEvent.Update(row, row);
    }

    private static Row product(long id, String value) {
        return new Row(EngineFixture.PRODUCTS, id, value);
    }

    private void awaitShown(Map<Long, String> products) {
        await().untilAsserted(() -> {
            Map<Long, String> found = new TreeMap<>();
            requireNonNull(shown.rows(PRODUCTS))
                    .forEach(row -> found.put((Long) requireNonNull(row.get("id")), String.valueOf(row.get("value"))));
            assertThat(found).isEqualTo(products);
        });
    }
}
