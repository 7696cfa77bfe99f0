package io.laredo.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.laredo.ChangeEvent;
import io.laredo.EngineEvent;
import io.laredo.EngineObserver;
import io.laredo.PipelineState;
import io.laredo.SourceException;
import io.laredo.SourceState;
import io.laredo.TableState;
import io.laredo.test.ScriptedSource;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What observers are told, and that nobody waits for them. */
class ObserverTests {
    private static final Duration LONG = Duration.ofSeconds(10);

    private final ScriptedSource source = new ScriptedSource("shop");
    private final ShownTarget target = new ShownTarget("target");
    private final List<EngineEvent> events = new CopyOnWriteArrayList<>();
    private final CountDownLatch mayGoOn = new CountDownLatch(1);
    private Engine engine = Engine.builder().build();

    @BeforeEach
    void fillTheTable() {
        source.setRows(EngineFixture.PRODUCTS, EngineFixture.product("tea"));
    }

    @AfterEach
    void close() {
        mayGoOn.countDown();
        engine.close();
    }

    @Test
    void tellsTheLifeOfAnEngineOnceAndInOrder() throws InterruptedException {
        start(events::add);
        engine.close();

        await().untilAsserted(() -> assertThat(of(EngineEvent.SourceMoved.class))
                .extracting(EngineEvent.SourceMoved::to)
                .containsExactly(SourceState.STREAMING, SourceState.STOPPED));
        await().untilAsserted(() -> assertThat(of(EngineEvent.PipelineMoved.class))
                .extracting(EngineEvent.PipelineMoved::to)
                .startsWith(PipelineState.BASELINE, PipelineState.STREAMING)
                .endsWith(PipelineState.STOPPED));
        assertThat(of(EngineEvent.TableMoved.class))
                .extracting(EngineEvent.TableMoved::to)
                .containsExactly(TableState.LIVE);
        assertThat(of(EngineEvent.BaselineStarted.class)).hasSize(1);
        assertThat(of(EngineEvent.BaselineCopied.class))
                .extracting(EngineEvent.BaselineCopied::rows)
                .containsExactly(1L);
    }

    @Test
    void tellsWhyASessionOrACopyFailed() throws InterruptedException {
        SourceException cut = new SourceException("the copy was cut");
        source.failCopy(cut);
        start(events::add);

        await().untilAsserted(() -> assertThat(of(EngineEvent.BaselineFailed.class))
                .extracting(EngineEvent.BaselineFailed::cause)
                .containsExactly(cut));
        await().untilAsserted(() -> assertThat(of(EngineEvent.SourceMoved.class))
                .filteredOn(moved -> moved.to() == SourceState.RECONNECTING)
                .extracting(EngineEvent.SourceMoved::cause)
                .containsExactly(cut));
        await().untilAsserted(
                        () -> assertThat(of(EngineEvent.BaselineStarted.class)).hasSize(2));
        await().untilAsserted(
                        () -> assertThat(of(EngineEvent.BaselineCopied.class)).hasSize(1));
    }

    @Test
    void nobodyWaitsForAnObserverThatIsStuck() throws InterruptedException {
        start(event -> {
            events.add(event);
            awaitQuietly();
        });

        source.emit(new ChangeEvent.Insert(EngineFixture.product("rice")));

        EngineFixture.awaitShown(target, "tea", "rice");
        engine.close();
        assertThat(target.closings()).isOne();
        await().untilAsserted(() -> assertThat(events).hasSize(1));
    }

    @Test
    void anObserverThatThrowsIsToldTheNextEventAllTheSame() throws InterruptedException {
        start(event -> {
            events.add(event);
            throw new IllegalStateException("provoked by a test");
        });

        await().untilAsserted(() -> assertThat(events).hasSizeGreaterThan(3));
    }

    @Test
    void anObserverThatIsTooSlowIsToldHowManyEventsItHasMissed() {
        ObserverQueue queue = new ObserverQueue(
                event -> {
                    events.add(event);
                    awaitQuietly();
                },
                Clock.systemUTC());
        queue.add(event(0));
        await().until(() -> events.size() == 1);
        for (int number = 1; number <= 10_005; number++) {
            queue.add(event(number));
        }

        mayGoOn.countDown();

        await().untilAsserted(() -> assertThat(events).hasSize(10_002));
        assertThat(((EngineEvent.Missed) events.get(1)).events()).isEqualTo(5);
        assertThat(((EngineEvent.LogFull) events.get(2)).bytes()).isEqualTo(6);
        queue.close();
    }

    private static EngineEvent event(int number) {
        return new EngineEvent.LogFull(Clock.systemUTC().instant(), "shop", number);
    }

    private void awaitQuietly() {
        try {
            mayGoOn.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private <E extends EngineEvent> List<E> of(Class<E> kind) {
        return events.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    private void start(EngineObserver observer) throws InterruptedException {
        engine = Engine.builder()
                .pipeline(source, target, Set.of(EngineFixture.PRODUCTS.table()))
                .pauses(Duration.ofMillis(1), Duration.ofMillis(5))
                .observer(observer)
                .build();
        engine.start();
        engine.awaitReady(LONG);
    }
}
