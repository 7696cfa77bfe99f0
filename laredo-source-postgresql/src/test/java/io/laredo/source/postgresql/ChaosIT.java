package io.laredo.source.postgresql;

import static org.assertj.core.api.Assertions.assertThat;

import io.laredo.EngineEvent;
import io.laredo.PipelineState;
import io.laredo.Position;
import io.laredo.Row;
import io.laredo.TableId;
import io.laredo.engine.Engine;
import io.laredo.engine.PipelineDefinition;
import io.laredo.engine.RetryPolicy;
import io.laredo.engine.SourceStatus;
import io.laredo.test.EqualityAtOneLsn;
import io.laredo.test.EqualityAtOneLsn.Comparison;
import io.laredo.test.InMemoryTarget;
import io.laredo.test.Misbehaviour;
import io.laredo.test.PostgresServer;
import io.laredo.test.PostgresVersions;
import io.laredo.test.TestDatabase;
import io.laredo.test.UnreliableTarget;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ArgumentsSource;

/**
 * Ten targets that fail, block and report durability as they like, on one source whose connection is cut now and then.
 *
 * <p>{@code -Dlaredo.test.seconds} says for how long; {@code -Dlaredo.test.seed} repeats a failure's choices.
 */
@ParameterizedClass
@ArgumentsSource(PostgresVersions.Newest.class)
class ChaosIT {
    private static final String SLOT = "laredo_chaos";
    private static final int TARGETS = 10;
    private static final int SECONDS = Integer.getInteger("laredo.test.seconds", 15);
    private static final Duration LONG = Duration.ofMinutes(2);
    private static final Duration MANY_TIMEOUTS = Duration.ofSeconds(9);
    private static final TableId PRODUCT = new TableId("public", "product");
    private static final TableId LINE = new TableId("public", "line");

    private final long seed = Long.getLong("laredo.test.seed", System.nanoTime());
    private final Random random = new Random(seed);
    private final PostgresServer server;
    private final TestDatabase database;
    private final List<InMemoryTarget> memories = new ArrayList<>();
    private final List<UnreliableTarget> targets = new ArrayList<>();
    private final ExecutorService writers = Executors.newFixedThreadPool(2);
    private final AtomicInteger failures = new AtomicInteger();
    private final AtomicBoolean isLogFull = new AtomicBoolean();
    private Engine engine = Engine.builder().build();
    private int cuts;
    private int committed;

    ChaosIT(int major) {
        server = PostgresServer.startNew(major, Map.of("wal_sender_timeout", "2s"));
        database = server.createDatabase();
        Shop.create(database);
    }

    @AfterEach
    void stop() {
        targets.forEach(UnreliableTarget::calm);
        writers.shutdownNow();
        engine.close();
        server.close();
    }

    @Test
    void everyTargetEqualsTheDatabaseOnceItIsCalmAndNothingWasConfirmedTooEarly() throws Exception {
        follow(TARGETS, 1 << 20);
        try (ConfirmedWitness witness = new ConfirmedWitness(engine, database, SLOT)) {
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
            while (System.nanoTime() < end) {
                disturb();
                write(Duration.ofMillis(150));
                if (random.nextInt(25) == 0) {
                    cuts += database.terminateWalSenders();
                }
            }
            assertThat(witness.advances()).as("confirmations, seed %d", seed).isGreaterThan(SECONDS);
            targets.forEach(UnreliableTarget::calm);
            assertAllEqual();
            assertThat(witness.violations()).as("seed %d", seed).isEmpty();
            System.out.printf(
                    "Chaos on PostgreSQL %d: %d transactions, %d failures, %d cuts, %d sessions, %d confirmations seen, %d checks of them, seed %d%n",
                    server.major(),
                    committed,
                    failures.get(),
                    cuts,
                    status().sessions(),
                    witness.advances(),
                    witness.checks(),
                    seed);
        }
        assertThat(failures.get()).as("failures, seed %d", seed).isPositive();
    }

    @Test
    void keepsItsConnectionWhileATargetBlocksForManyTimeouts() throws Exception {
        follow(2, 10_000);
        UnreliableTarget blocked = targets.get(0);
        blocked.block();
        writeUntil(() -> isLogFull.get());
        Awaitility.await().atMost(LONG).until(blocked::isBlocked);

        Awaitility.await()
                .during(MANY_TIMEOUTS)
                .atMost(LONG)
                .until(() -> status().sessions() == 1 && blocked.isBlocked());

        assertThat(status().logBytes())
                .as("bytes that wait, and leave no room for the next transaction")
                .isPositive();
        blocked.calm();
        assertAllEqual();
        assertThat(status().sessions()).isEqualTo(1);
    }

    private void follow(int count, long logBytes) throws InterruptedException {
        PostgresSource source =
                new PostgresSource(PostgresSourceSettings.of(database.url(), database.user(), database.password())
                        .with(SlotSettings.persistent(SLOT))
                        // a persistent slot confirms only what was looked through for changes that send nothing
                        .with(TimeSettings.USUAL
                                .withStatusInterval(Duration.ofMillis(50))
                                .withSchemaCheckInterval(Duration.ofMillis(100))));
        Engine.Builder builder = Engine.builder()
                .logBytes(logBytes)
                .pauses(Duration.ofMillis(20), Duration.ofMillis(200))
                .observer(this::count);
        for (int i = 0; i < count; i++) {
            InMemoryTarget memory = new InMemoryTarget("target-" + i);
            UnreliableTarget target = new UnreliableTarget(memory, seed + i);
            memories.add(memory);
            targets.add(target);
            builder.pipeline(
                    source,
                    PipelineDefinition.of(target, Set.of(PRODUCT, LINE))
                            .retry(new RetryPolicy(i % 3, Duration.ofMillis(5), Duration.ofMillis(50))));
        }
        engine = builder.build();
        engine.start();
        engine.awaitReady(LONG);
    }

    private void count(EngineEvent event) {
        if (event instanceof EngineEvent.PipelineMoved moved && moved.to() == PipelineState.FAILED) {
            failures.incrementAndGet();
        } else if (event instanceof EngineEvent.LogFull) {
            isLogFull.set(true);
        }
    }

    /** Gives some targets another temper. The first one may keep for itself what is durable: that holds all others back. */
    private void disturb() {
        for (UnreliableTarget target : targets) {
            switch (random.nextInt(8)) {
                case 0 -> target.calm();
                case 1 -> target.misbehave(temper());
                case 2 -> target.blockNextFor(Duration.ofMillis(random.nextInt(700)));
                default -> {} // goes on as it is
            }
        }
        switch (random.nextInt(12)) {
            case 0 -> targets.get(0).misbehave(temper().neverDurable());
            case 1, 2, 3 -> targets.get(0).calm();
            default -> {} // goes on as it is
        }
    }

    private Misbehaviour temper() {
        return new Misbehaviour(
                random.nextDouble() * 0.004,
                random.nextDouble() * 0.1,
                Duration.ofMillis(random.nextInt(20)),
                random.nextDouble() * 0.5,
                Duration.ofMillis(random.nextInt(200)));
    }

    private void write(Duration duration) throws Exception {
        long end = System.nanoTime() + duration.toNanos();
        writeUntil(() -> System.nanoTime() > end);
    }

    private void writeUntil(Callable<Boolean> enough) throws Exception {
        AtomicBoolean stop = new AtomicBoolean();
        Future<Integer> writer = writers.submit(Shop.writer(database, random.nextLong(), stop));
        Awaitility.await().atMost(LONG).pollInterval(Duration.ofMillis(10)).until(enough);
        stop.set(true);
        committed += writer.get(LONG.toSeconds(), TimeUnit.SECONDS);
    }

    private void assertAllEqual() throws Exception {
        for (InMemoryTarget memory : memories) {
            write(Duration.ofMillis(50)); // so that it is still on its way
            assertEqual(memory);
        }
    }

    /** A target may still be getting a new baseline, or be between two sessions; then this looks again. */
    private void assertEqual(InMemoryTarget memory) throws Exception {
        long deadline = System.nanoTime() + LONG.toNanos();
        while (true) {
            try {
                Awaitility.await().atMost(LONG).until(() -> status().isLive());
                EqualityAtOneLsn.assertEqualAtOneLsn(
                        database, shownAt(memory), engine.hold(memory.name()), LONG, comparisons(memory));
                return;
            } catch (IllegalStateException e) {
                if (System.nanoTime() > deadline) {
                    throw e;
                }
            } catch (AssertionError e) {
                throw new AssertionError("%s, seed %d".formatted(memory.name(), seed), e);
            }
        }
    }

    private static Position shownAt(InMemoryTarget memory) {
        return Objects.requireNonNull(memory.shownAt(), "a target that is ready shows something");
    }

    private static List<Comparison<?>> comparisons(InMemoryTarget memory) {
        return List.of(
                new Comparison<>(
                        PRODUCT,
                        "SELECT id, name, category, price, stock, note FROM product",
                        row -> values(
                                row.getLong(1),
                                row.getString(2),
                                row.getInt(3),
                                row.getBigDecimal(4),
                                row.getInt(5),
                                row.getString(6)),
                        () -> rows(memory, PRODUCT)),
                new Comparison<>(
                        LINE,
                        "SELECT id, product_id, quantity FROM line",
                        row -> values(row.getLong(1), row.getLong(2), row.getInt(3)),
                        () -> rows(memory, LINE)));
    }

    private static List<List<@Nullable Object>> rows(InMemoryTarget memory, TableId table) {
        List<Row> rows = memory.rows(table);
        if (rows == null) {
            throw new IllegalStateException("Table %s is not shown".formatted(table));
        }
        return rows.stream().map(ChaosIT::values).toList();
    }

    private static List<@Nullable Object> values(Row row) {
        List<@Nullable Object> values = new ArrayList<>();
        for (int i = 0; i < row.schema().columns().size(); i++) {
            values.add(row.get(i));
        }
        return values;
    }

    private static List<@Nullable Object> values(@Nullable Object... values) {
        List<@Nullable Object> list = new ArrayList<>();
        for (Object value : values) {
            list.add(value);
        }
        return list;
    }

    private SourceStatus status() {
        return engine.status().get(0);
    }
}
