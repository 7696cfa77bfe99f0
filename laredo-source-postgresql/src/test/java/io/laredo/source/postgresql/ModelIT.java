package io.laredo.source.postgresql;

import static org.assertj.core.api.Assertions.assertThat;

import io.laredo.BaselinePart;
import io.laredo.CursorHold;
import io.laredo.PipelineState;
import io.laredo.SourceBaseline;
import io.laredo.SourceSession;
import io.laredo.TableId;
import io.laredo.TableSchema;
import io.laredo.engine.Engine;
import io.laredo.engine.SourceStatus;
import io.laredo.test.FaultProxy;
import io.laredo.test.PostgresServer;
import io.laredo.test.PostgresVersions;
import io.laredo.test.TestDatabase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ArgumentsSource;

/**
 * Random tables, random transactions from several connections, random alterations, random faults: after each round the
 * history that a target was given folds into what the database has at one LSN.
 *
 * <p>{@code -Dlaredo.test.seconds} says how long, for each test and major version; {@code -Dlaredo.test.seed} repeats a
 * failure's choices.
 */
@ParameterizedClass
@ArgumentsSource(PostgresVersions.class)
class ModelIT {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final int SECONDS = Integer.getInteger("laredo.test.seconds", 8);

    private final long seed = Long.getLong("laredo.test.seed", System.nanoTime());
    private final Random random = new Random(seed);
    private final PostgresServer server;
    private final TestDatabase database;
    private final List<ModelTable> tables = new ArrayList<>();
    private final ModelWriters writers;
    private final FaultProxy network;
    private final PostgresSource observer;
    private FoldingTarget target = new FoldingTarget();
    private Engine engine = Engine.builder().build();
    private int rounds;
    private int faults;

    ModelIT(int major) {
        server = PostgresServer.startNew(major, Map.of());
        database = server.createDatabase();
        database.execute("CREATE SEQUENCE ids");
        database.execute(ModelTable.OWN_TYPES.toArray(String[]::new));
        for (int i = 0; i < 4; i++) {
            ModelTable table = new ModelTable("t" + i, i > 0, random);
            tables.add(table);
            database.execute(table.create().toArray(String[]::new));
        }
        writers = new ModelWriters(database, tables, random);
        network = FaultProxy.to(server.port());
        observer = new PostgresSource(PostgresSourceSettings.of(database.url(), database.user(), database.password()));
    }

    @AfterEach
    void stop() {
        writers.close();
        engine.close();
        observer.close();
        network.close();
        server.close();
    }

    @Test
    void everyHistoryFoldsIntoWhatTheDatabaseHas() throws Exception {
        follow(SlotSettings.temporary("laredo"));
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
        while (rounds < 3 || System.nanoTime() < end) {
            writers.start();
            writers.letWrite();
            breakSomething();
            writers.stop();
            assertEqual();
            rounds++;
        }
        report("%d sessions".formatted(status().sessions()));
    }

    @Test
    void everyHistoryGoesOnWhenTheEngineIsBuiltAnew() throws Exception {
        target = FoldingTarget.keepingItsPosition();
        SlotSettings slot = SlotSettings.persistent("laredo_model").whenInvalidated(GapPolicy.STOP);
        follow(slot);
        int resumed = 0;
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
        while (rounds < 3 || System.nanoTime() < end) {
            writers.start();
            if (rounds == 0 || random.nextInt(3) > 0) {
                engine.close();
                resumed += target.position() == null ? 0 : 1;
                writers.letWrite();
                follow(slot);
            }
            if (random.nextBoolean()) {
                writers.letWrite();
                breakSomething();
            }
            writers.stop();
            assertEqual();
            rounds++;
        }
        report("%d times gone on where it was".formatted(resumed));
        assertThat(resumed).as("times gone on, seed %d", seed).isPositive();
    }

    /** Has a new engine follow the tables, and waits until it does. */
    private void follow(SlotSettings slot) throws InterruptedException {
        PostgresSource source = new PostgresSource(PostgresSourceSettings.of(
                        "jdbc:postgresql://localhost:%d/%s".formatted(network.port(), database.name()),
                        database.user(),
                        database.password())
                .with(slot)
                .with(TimeSettings.USUAL.withSchemaCheckInterval(Duration.ofMillis(100))));
        engine = Engine.builder()
                .pauses(Duration.ofMillis(10), Duration.ofMillis(200))
                .pipeline(source, target, ids())
                .build();
        engine.start();
        engine.awaitReady(LONG);
    }

    private void breakSomething() {
        switch (random.nextInt(9)) {
            case 0, 1 -> {
                long before = status().sessions();
                if (database.terminateWalSenders() > 0) {
                    awaitSessionAfter(before);
                }
            }
            case 2 -> {
                server.stop();
                server.start();
            }
            case 3 -> {
                server.crash();
                server.start();
            }
            default -> {
                int before = network.cuts();
                network.cutAfter(1 + random.nextInt(1 << (1 + random.nextInt(18))));
                Awaitility.await().atMost(LONG).until(() -> {
                    database.execute("SELECT pg_logical_emit_message(false, 'nobody', 'keeps the stream awake')");
                    return network.cuts() > before;
                });
            }
        }
        faults++;
    }

    private void awaitSessionAfter(long before) {
        Awaitility.await().atMost(LONG).until(() -> status().sessions() > before);
    }

    /**
     * Compares with a copy at one LSN. A table may still be on its way to its new shape, so this looks again until it is
     * there; what was lost or came twice would stay so, or have stopped the target.
     */
    private void assertEqual() {
        Awaitility.await("equality, seed " + seed)
                .atMost(LONG)
                .pollInterval(Duration.ofMillis(50))
                .ignoreExceptions()
                .untilAsserted(() -> {
                    engine.awaitReady(LONG);
                    compare();
                });
        assertThat(target.violations()).as("seed %d", seed).isEmpty();
    }

    private void compare() throws Exception {
        try (CursorHold hold = engine.hold("folding");
                SourceSession now = observer.connect(ids(), null)) {
            SourceBaseline baseline = now.baseline();
            if (baseline == null || !now.refused().isEmpty()) {
                throw new IllegalStateException("The tables cannot be compared: " + now.refused());
            }
            hold.runTo(now.start(), LONG);
            for (TableSchema table : baseline.tables()) {
                Map<List<@Nullable Object>, Integer> there = new HashMap<>();
                for (BaselinePart part : baseline.parts(table)) {
                    part.copy((row, bytes) -> there.merge(FoldingTarget.values(row, table), 1, Integer::sum));
                }
                Map<List<@Nullable Object>, Integer> here = new HashMap<>();
                target.rows(table).forEach(values -> here.merge(values, 1, Integer::sum));
                assertThat(here)
                        .as("%s at %s, seed %d", table.table(), now.start(), seed)
                        .isEqualTo(there);
            }
        }
    }

    private void report(String more) {
        System.out.printf(
                "Model of PostgreSQL %d: %d rounds, %d transactions, %d faults, %s, seed %d%n",
                server.major(), rounds, writers.committed(), faults, more, seed);
        assertThat(writers.committed()).as("transactions, seed %d", seed).isGreaterThan(rounds);
    }

    private Set<TableId> ids() {
        return tables.stream().map(ModelTable::id).collect(Collectors.toSet());
    }

    private SourceStatus status() {
        SourceStatus status = engine.status().get(0);
        assertThat(status.pipelines().get(0).state()).isNotEqualTo(PipelineState.FAILED);
        return status;
    }
}
