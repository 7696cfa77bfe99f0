package io.laredo.source.postgresql;

import io.laredo.test.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import org.awaitility.Awaitility;

/** Some who change {@link ModelTable}s at the same time, and somebody who alters them meanwhile. */
final class ModelWriters implements AutoCloseable {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final int WRITERS = 3;

    private final TestDatabase database;
    private final List<ModelTable> tables;
    private final Random random;
    private final ExecutorService threads = Executors.newFixedThreadPool(WRITERS);
    private final List<Future<Integer>> working = new ArrayList<>();
    private final AtomicInteger committed = new AtomicInteger();
    private AtomicBoolean stop = new AtomicBoolean();

    ModelWriters(TestDatabase database, List<ModelTable> tables, Random random) {
        this.database = database;
        this.tables = tables;
        this.random = random;
    }

    void start() {
        stop = new AtomicBoolean();
        for (int i = 0; i < WRITERS; i++) {
            working.add(threads.submit(writer(new Random(random.nextLong()), stop)));
        }
    }

    /** Returns when nobody writes any more. */
    void stop() throws Exception {
        stop.set(true);
        for (Future<Integer> writer : working) {
            writer.get(LONG.toSeconds(), TimeUnit.SECONDS);
        }
        working.clear();
    }

    /** How many transactions have been committed. */
    int committed() {
        return committed.get();
    }

    /** Waits for some transactions, and alters tables between them. */
    void letWrite() throws SQLException {
        for (int step = random.nextInt(3); step >= 0; step--) {
            int before = committed.get();
            Awaitility.await().atMost(LONG).until(() -> committed.get() > before + 20);
            if (random.nextInt(3) > 0) {
                alter(tables.get(random.nextInt(tables.size())));
            }
        }
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
    private Callable<Integer> writer(RandomGenerator choices, AtomicBoolean stopped) {
        return () -> {
            int failed = 0;
            while (!stopped.get()) {
                try (Connection connection = database.connect();
                        Statement statement = connection.createStatement()) {
                    connection.setAutoCommit(false);
                    while (!stopped.get()) {
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

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
