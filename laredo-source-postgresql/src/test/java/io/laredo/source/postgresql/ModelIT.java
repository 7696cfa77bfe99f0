package io.laredo.source.postgresql;

import static org.assertj.core.api.Assertions.assertThat;

import io.laredo.BaselinePart;
import io.laredo.CursorHold;
import io.laredo.SourceBaseline;
import io.laredo.SourceSession;
import io.laredo.TableId;
import io.laredo.TableSchema;
import io.laredo.engine.Engine;
import io.laredo.engine.PipelineState;
import io.laredo.engine.SourceStatus;
import io.laredo.test.FaultProxy;
import io.laredo.test.PostgresServer;
import io.laredo.test.PostgresVersions;
import io.laredo.test.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
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
 * <p>{@code -Dlaredo.test.seconds} says how long, for each major version; {@code -Dlaredo.test.seed} repeats a failure's
 * choices.
 */
@ParameterizedClass
@ArgumentsSource(PostgresVersions.class)
class ModelIT {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final int SECONDS = Integer.getInteger("laredo.test.seconds", 12);
    private static final int WRITERS = 3;

    private final long seed = Long.getLong("laredo.test.seed", System.nanoTime());
    private final Random random = new Random(seed);
    private final PostgresServer server;
    private final TestDatabase database;
    private final List<ModelTable> tables = new ArrayList<>();
    private final FoldingTarget target = new FoldingTarget();
    private final FaultProxy network;
    private final Engine engine;
    private final PostgresSource observer;
    private final ExecutorService writers = Executors.newFixedThreadPool(WRITERS);
    private final AtomicInteger committed = new AtomicInteger();
    private int faults;

    ModelIT(int major) {
        server = PostgresServer.startNew(major, Map.of());
        database = server.createDatabase();
        database.execute("CREATE SEQUENCE ids");
        for (int i = 0; i < 4; i++) {
            ModelTable table = new ModelTable("t" + i, i > 0, random);
            tables.add(table);
            database.execute(table.create().toArray(String[]::new));
        }
        network = FaultProxy.to(server.port());
        TimeSettings hasty = TimeSettings.USUAL.withSchemaCheckInterval(Duration.ofMillis(100));
        PostgresSource source = new PostgresSource(PostgresSourceSettings.of(
                        "jdbc:postgresql://localhost:%d/%s".formatted(network.port(), database.name()),
                        database.user(),
                        database.password())
                .with(hasty));
        observer = new PostgresSource(PostgresSourceSettings.of(database.url(), database.user(), database.password()));
        engine = Engine.builder()
                .pauses(Duration.ofMillis(10), Duration.ofMillis(200))
                .pipeline(source, target, ids())
                .build();
    }

    @AfterEach
    void stop() {
        writers.shutdownNow();
        engine.close();
        observer.close();
        network.close();
        server.close();
    }

    @Test
    void everyHistoryFoldsIntoWhatTheDatabaseHas() throws Exception {
        engine.start();
        engine.awaitReady(LONG);
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
        int rounds = 0;
        while (rounds < 3 || System.nanoTime() < end) {
            disturb();
            assertEqual();
            rounds++;
        }
        assertThat(committed.get()).as("transactions, seed %d", seed).isGreaterThan(rounds);
        assertThat(faults).as("faults, seed %d", seed).isGreaterThanOrEqualTo(rounds);
        System.out.printf(
                "Model of PostgreSQL %d: %d rounds, %d transactions, %d faults, %d sessions, seed %d%n",
                server.major(), rounds, committed.get(), faults, status().sessions(), seed);
    }

    /** Lets the writers work while tables are altered and connections break, then has everybody stop. */
    private void disturb() throws Exception {
        AtomicBoolean stop = new AtomicBoolean();
        List<Future<Integer>> working = new ArrayList<>();
        for (int i = 0; i < WRITERS; i++) {
            working.add(writers.submit(writer(new Random(random.nextLong()), stop)));
        }
        int steps = 1 + random.nextInt(3);
        for (int step = 0; step < steps; step++) {
            int before = committed.get();
            Awaitility.await().atMost(LONG).until(() -> committed.get() > before + 20);
            if (random.nextInt(3) > 0) {
                alter(tables.get(random.nextInt(tables.size())));
            }
        }
        breakSomething();
        stop.set(true);
        for (Future<Integer> writer : working) {
            writer.get(LONG.toSeconds(), TimeUnit.SECONDS);
        }
    }

    private void breakSomething() throws SQLException {
        switch (random.nextInt(8)) {
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

    private void alter(ModelTable table) throws SQLException {
        ModelTable.Alteration alteration = table.alteration(random);
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("SET lock_timeout = '5s'");
            for (String sql : alteration.statements()) {
                statement.execute(sql);
            }
            table.altered(alteration);
        }
    }

    /** Commits and rolls back until told to stop. What an alteration or a stopped server makes fail is tried anew. */
    private Callable<Integer> writer(RandomGenerator choices, AtomicBoolean stop) {
        return () -> {
            int failed = 0;
            while (!stop.get()) {
                try (Connection connection = database.connect();
                        Statement statement = connection.createStatement()) {
                    connection.setAutoCommit(false);
                    while (!stop.get()) {
                        transaction(connection, statement, choices);
                    }
                } catch (SQLException | IllegalStateException e) {
                    failed++;
                }
            }
            return failed;
        };
    }

    private void transaction(Connection connection, Statement statement, RandomGenerator choices) throws SQLException {
        for (int i = choices.nextInt(6); i >= 0; i--) {
            boolean isUndone = choices.nextInt(6) == 0;
            Savepoint savepoint = isUndone ? connection.setSavepoint() : null;
            statement.execute(tables.get(choices.nextInt(tables.size())).change(choices));
            if (savepoint != null) {
                connection.rollback(savepoint);
            }
        }
        if (choices.nextInt(10) == 0) {
            connection.rollback();
        } else {
            connection.commit();
            committed.incrementAndGet();
        }
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

    private Set<TableId> ids() {
        return tables.stream().map(ModelTable::id).collect(Collectors.toSet());
    }

    private SourceStatus status() {
        SourceStatus status = engine.status().get(0);
        assertThat(status.pipelines().get(0).state()).isNotEqualTo(PipelineState.FAILED);
        return status;
    }
}
