package io.laredo.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.laredo.ChangeEvent;
import io.laredo.ForkedHistoryException;
import io.laredo.Position;
import io.laredo.Row;
import io.laredo.SourceException;
import io.laredo.TableSchema;
import io.laredo.test.ScriptedSource;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of a target when its source goes on in a history of another name. */
class NewLineageTests {
    private static final Duration LONG = Duration.ofSeconds(10);
    private static final TableSchema PRODUCTS = ScriptedSource.table("products");
    private final SourceException cut = new SourceException("the primary is gone");

    private final ScriptedSource source = new ScriptedSource("shop");
    private final ShownTarget target = new ShownTarget("target");
    private final Engine engine = Engine.builder()
            .pipeline(source, target, Set.of(PRODUCTS.table()))
            .pauses(Duration.ofMillis(1), Duration.ofMillis(5))
            .build();

    @BeforeEach
    void fillTheTable() {
        source.setRows(PRODUCTS, product("tea"));
        source.resume();
    }

    @AfterEach
    void close() {
        engine.close();
    }

    @Test
    void goesOnWhereTheTargetIsWhenTheNewHistoryHasItAll() throws InterruptedException {
        startAndAwaitReady();
        insert("milk");
        awaitShown("tea", "milk");
        source.promote(0);
        source.breakSession(cut);
        awaitSession(2);

        Position position = insert("rice");

        awaitShown("tea", "milk", "rice");
        assertThat(target.baselines()).isOne();
        await().untilAsserted(() -> assertThat(source.confirmed()).endsWith(position));
        assertThat(position.lineage()).isEqualTo("promoted");
    }

    @Test
    void copiesAnewWhenTheTargetIsAheadInMemory() throws InterruptedException {
        startAndAwaitReady();
        insert("milk");
        awaitShown("tea", "milk");
        source.promote(1);
        source.breakSession(cut);
        awaitSession(2);

        await().until(() -> target.baselines() == 2);
        insert("rice");
        awaitShown("tea", "rice");
    }

    @Test
    void failsATargetThatHasStoredWhatTheNewHistoryDoesNotHave() {
        Position stored = new Position("shop", "script", 100);
        target.startFrom(stored);
        source.promote(1);
        engine.start();

        assertThatThrownBy(() -> engine.awaitReady(LONG))
                .isInstanceOf(ForkedHistoryException.class)
                .hasMessageContaining(stored.toString())
                .hasMessageContaining(stored.at(99).toString());
        await().until(() -> source.sessionCount() > 3);
        assertThat(target.baselines()).as("baselines after more attempts").isZero();
    }

    private void startAndAwaitReady() throws InterruptedException {
        engine.start();
        engine.awaitReady(LONG);
    }

    private void awaitSession(int count) throws InterruptedException {
        await().until(() -> source.sessionCount() == count && source.isConnected());
        engine.awaitReady(LONG);
    }

    private Position insert(String value) {
        return source.emit(new ChangeEvent.Insert(product(value)));
    }

    private void awaitShown(String... values) {
        await().untilAsserted(() -> assertThat(target.shown()).containsExactly(values));
    }

    private static Row product(String value) {
        return new Row(PRODUCTS, (long) value.hashCode(), value);
    }
}
