package io.laredo.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.laredo.BaselineLoad;
import io.laredo.BaselinePart;
import io.laredo.LaredoException;
import io.laredo.Position;
import io.laredo.Row;
import io.laredo.SourceBaseline;
import io.laredo.SourceException;
import io.laredo.TableId;
import io.laredo.TableLostException;
import io.laredo.TableSchema;
import io.laredo.TargetException;
import io.laredo.Transaction;
import io.laredo.test.ScriptedSource;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class BaselineCopyTests {
    private static final TableSchema SMALL = ScriptedSource.table("small");
    private static final TableSchema LARGE = ScriptedSource.table("large");

    private final Map<TableSchema, List<ScriptedPart>> parts = new LinkedHashMap<>();
    private final CountingLoad load = new CountingLoad();
    private final PassingTime time = new PassingTime();

    @Test
    void bringsAllPartsWithOneThreadAtATimeForEachTable() throws InterruptedException {
        for (int i = 0; i < 20; i++) {
            part(LARGE, 1700);
            part(SMALL, 3);
        }
        BaselineCopy copy = copy(4);
        copy.run();
        assertThat(load.rows(LARGE)).isEqualTo(20 * 1700);
        assertThat(load.rows(SMALL)).isEqualTo(20 * 3);
        assertThat(load.collisions.get()).isZero();
        assertThat(copy.progress().rows()).isEqualTo(20 * 1703);
        assertThat(copy.progress().share()).isEqualTo(1);
    }

    @Test
    void beginsWithTheTableOfWhichMostIsLeft() throws InterruptedException {
        part(SMALL, new ScriptedPart(SMALL, 1, 0, 100));
        part(SMALL, new ScriptedPart(SMALL, 1, 0, 100));
        for (int i = 0; i < 3; i++) {
            part(LARGE, new ScriptedPart(LARGE, 1, 0, 150));
        }
        copy(1).run();
        assertThat(load.order).containsExactly("large", "large", "small", "large", "small");
    }

    @Test
    void runsSoManyAtOnceAndNoMore() throws Exception {
        ScriptedPart first = part(LARGE, new ScriptedPart(LARGE, 1, 0, 3).stalling());
        ScriptedPart second = part(LARGE, new ScriptedPart(LARGE, 1, 0, 2).stalling());
        ScriptedPart third = part(LARGE, new ScriptedPart(LARGE, 1, 0, 1).stalling());
        Background<Boolean> running = start(copy(2));
        first.awaitBegin();
        second.awaitBegin();
        first.cancel();
        assertThatThrownBy(running::result).hasCauseInstanceOf(InterruptedException.class);
        assertThat(third.hasBegun()).isFalse();
    }

    @Test
    void cancelsTheOthersWhenOneFails() {
        SourceException reason = new SourceException("the table was rewritten");
        part(LARGE, new ScriptedPart(LARGE, 700, 0, 3).stalling());
        part(LARGE, new ScriptedPart(LARGE, 700, 0, 2).stalling());
        part(SMALL, new ScriptedPart(SMALL, 700, 0, 1).failing(reason));
        ScriptedPart last = part(SMALL, 1);
        BaselineCopy copy = copy(3);
        assertThatThrownBy(copy::run).isSameAs(reason);
        assertThat(last.delivered()).isZero();
        assertThat(copy.progress().share()).isLessThan(1);
    }

    @Test
    void throwsWhatTheTargetThrewAndNotWhatTheSourceMakesOfIt() {
        for (Throwable refusal : List.of(
                new TargetException("no such constant"),
                new IllegalArgumentException("looks like malformed data"),
                new IOException("thrown from Kotlin"))) {
            parts.clear();
            part(LARGE, 10_000);
            part(LARGE, new ScriptedPart(LARGE, 0, 0, 1).stalling());
            load.refusal = refusal;
            assertThatThrownBy(copy(2)::run).isSameAs(refusal);
        }
    }

    @Test
    void goesOnWithoutATableThatIsLost() throws InterruptedException {
        TableLostException lost = new TableLostException(SMALL.table(), "rewritten", null);
        part(SMALL, new ScriptedPart(SMALL, 700, 0, 3).failing(lost));
        part(SMALL, 600);
        part(LARGE, 1700);
        part(LARGE, 1700);
        assertThat(copy(2).run()).containsOnly(Map.entry(SMALL.table(), lost));
        assertThat(load.withdrawn).containsOnly(Map.entry(SMALL.table(), lost));
        assertThat(load.rows(LARGE)).isEqualTo(3400);
    }

    @Test
    void failsWhenEveryTableIsLost() {
        TableLostException lost = new TableLostException(SMALL.table(), "rewritten", null);
        part(SMALL, new ScriptedPart(SMALL, 1, 0, 3).failing(lost));
        assertThatThrownBy(copy(2)::run).isSameAs(lost);
    }

    @Test
    void anInterruptEndsItAfterTheLastThreadHasLetGoOfTheLoad() throws InterruptedException {
        List<ScriptedPart> all = List.of(
                part(LARGE, new ScriptedPart(LARGE, 600, 0, 3).stalling()),
                part(SMALL, new ScriptedPart(SMALL, 600, 0, 3).stalling()));
        BaselineCopy copy = copy(2);
        List<Throwable> thrown = Collections.synchronizedList(new ArrayList<>());
        Thread thread = new Thread(() -> {
            try {
                copy.run();
            } catch (InterruptedException e) {
                thrown.add(e);
            }
        });
        thread.start();
        for (ScriptedPart part : all) {
            part.awaitBegin();
        }
        thread.interrupt();
        thread.join();
        assertThat(thrown).singleElement().isInstanceOf(InterruptedException.class);
        int rows = load.rows(LARGE) + load.rows(SMALL);
        assertThat(threadsOf(thread)).isZero();
        assertThat(load.rows(LARGE) + load.rows(SMALL)).isEqualTo(rows);
    }

    @Test
    void tellsHowFarItIsByTheRowsThatTheDatabaseCounted() throws InterruptedException {
        part(LARGE, new ScriptedPart(LARGE, 1000, 2000, 800).stalling());
        part(SMALL, new ScriptedPart(SMALL, 10, 10, 200));
        BaselineCopy copy = copy(1);
        Background<Boolean> running = start(copy);
        await().untilAsserted(() -> assertThat(copy.progress().rows()).isEqualTo(1000));
        await().untilAsserted(() -> assertThat(copy.progress().bytes()).isEqualTo(400));
        assertThat(copy.progress().estimatedRows()).isEqualTo(2010);
        assertThat(copy.progress().tables())
                .extracting(TableProgress::table)
                .containsExactly(LARGE.table(), SMALL.table());
        parts.values().forEach(of -> of.forEach(ScriptedPart::cancel));
        assertThatThrownBy(running::result).hasCauseInstanceOf(InterruptedException.class);
    }

    @Test
    void aWrongEstimateEndsAtTheWholeAllTheSame() throws InterruptedException {
        part(LARGE, new ScriptedPart(LARGE, 5000, 10, 800));
        part(SMALL, new ScriptedPart(SMALL, 1000, 1_000_000, 0));
        BaselineCopy copy = copy(2);
        copy.run();
        assertThat(copy.progress().share()).isEqualTo(1);
        assertThat(copy.progress().estimatedRows()).isEqualTo(6000);
        assertThat(copy.progress().text()).isEqualTo("6000 of about 6000 rows, 100 %");
    }

    @Test
    void takesNoMoreBytesThanItsRateAllows() throws InterruptedException {
        part(LARGE, 10_000);
        long begin = time.nanos();
        copy(1, new RateLimit(ScriptedPart.ROW_BYTES * 100, time)).run();
        Duration paused = Duration.ofNanos(time.nanos() - begin);
        assertThat(paused).isBetween(Duration.ofSeconds(90), Duration.ofSeconds(100));
    }

    @Test
    void isDoneAtOnceWithoutTables() throws InterruptedException {
        BaselineCopy copy = copy(4);
        copy.run();
        assertThat(copy.progress().rows()).isZero();
    }

    private ScriptedPart part(TableSchema table, int rows) {
        return part(table, new ScriptedPart(table, rows, 0, rows));
    }

    private ScriptedPart part(TableSchema table, ScriptedPart part) {
        parts.computeIfAbsent(table, t -> new ArrayList<>()).add(part);
        return part;
    }

    private BaselineCopy copy(int parallelism) {
        return copy(parallelism, new RateLimit(Long.MAX_VALUE, time));
    }

    private BaselineCopy copy(int parallelism, RateLimit rate) {
        return new BaselineCopy(
                "target",
                new ScriptedBaseline(),
                List.copyOf(parts.keySet()),
                load,
                new CopySettings(parallelism, rate, Duration.ofMinutes(1)),
                new AdvancingClock());
    }

    private static Background<Boolean> start(BaselineCopy copy) {
        return Background.run(() -> {
            copy.run();
            return true;
        });
    }

    private static long threadsOf(Thread parent) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith(parent.getName() + "-copy-"))
                .count();
    }

    private final class ScriptedBaseline implements SourceBaseline {
        @Override
        public Position position() {
            return Positions.at(1);
        }

        @Override
        public List<TableSchema> tables() {
            return List.copyOf(parts.keySet());
        }

        @Override
        public List<BaselinePart> parts(TableSchema table) {
            return List.copyOf(parts.getOrDefault(table, List.of()));
        }

        @Override
        public void close() {}
    }

    /** Counts rows, and calls for a table that come while another is under way. */
    private static final class CountingLoad implements BaselineLoad {
        private final Map<TableId, AtomicInteger> rows = new ConcurrentHashMap<>();
        private final Map<TableId, Thread> inside = new ConcurrentHashMap<>();
        private final Map<TableId, LaredoException> withdrawn = new ConcurrentHashMap<>();
        private final AtomicInteger collisions = new AtomicInteger();
        private final List<String> order = Collections.synchronizedList(new ArrayList<>());
        private volatile @Nullable Throwable refusal;

        int rows(TableSchema table) {
            AtomicInteger count = rows.get(table.table());
            return count == null ? 0 : count.get();
        }

        @Override
        public void row(Row row) {
            TableId table = row.schema().table();
            if (inside.putIfAbsent(table, Thread.currentThread()) != null) {
                collisions.incrementAndGet();
            }
            Throwable reason = refusal;
            if (reason != null) {
                throwUnchecked(reason);
            }
            order.add(table.name());
            rows.computeIfAbsent(table, t -> new AtomicInteger()).incrementAndGet();
            inside.remove(table);
        }

        @Override
        public void withdraw(TableId table, LaredoException reason) {
            withdrawn.put(table, reason);
        }

        @Override
        public void apply(Transaction transaction) {
            throw new UnsupportedOperationException("No test has transactions here");
        }

        @Override
        public void complete(Position position) {}

        @Override
        public void abandon() {}

        @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // the cast is what makes it unchecked
        private static <E extends Throwable> void throwUnchecked(Throwable reason) throws E {
            throw (E) reason;
        }
    }
}
