package io.laredo.source.postgresql;

import io.laredo.PipelineState;
import io.laredo.Position;
import io.laredo.engine.Engine;
import io.laredo.engine.PipelineStatus;
import io.laredo.test.TestDatabase;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Reads all along what the server has been told, and compares it with what the targets that count have made durable: those
 * that follow the stream. What was decided while a target did not count may be beyond it, and the server may hear of that
 * a moment later; from then on nothing more may be confirmed before it has become durable there.
 */
final class ConfirmedWitness implements AutoCloseable {
    private static final Set<PipelineState> COUNTING =
            Set.of(PipelineState.STREAMING, PipelineState.RETRYING, PipelineState.PAUSED);
    private static final Duration INTERVAL = Duration.ofMillis(5);
    private static final Duration MOMENT = Duration.ofMillis(300);

    private final Engine engine;
    private final TestDatabase database;
    private final String sql;
    private final Map<String, Period> periods = new HashMap<>();
    private final List<String> violations = new CopyOnWriteArrayList<>();
    private final AtomicInteger advances = new AtomicInteger();
    private final AtomicInteger checks = new AtomicInteger();
    private final CountDownLatch end = new CountDownLatch(1);
    private long last;

    ConfirmedWitness(Engine engine, TestDatabase database, String slot) {
        this.engine = engine;
        this.database = database;
        this.sql = "SELECT (confirmed_flush_lsn - '0/0')::int8 FROM pg_replication_slots WHERE slot_name = '%s'"
                .formatted(slot);
        Thread thread = new Thread(this::run, "confirmed-witness");
        thread.setDaemon(true);
        thread.start();
    }

    /** Each confirmation that came too early. */
    List<String> violations() {
        return List.copyOf(violations);
    }

    /** How often more was confirmed than the time before. */
    int advances() {
        return advances.get();
    }

    /** How often a target was compared with what was confirmed. */
    int checks() {
        return checks.get();
    }

    private void run() {
        try {
            while (!end.await(INTERVAL.toMillis(), TimeUnit.MILLISECONDS)) {
                look();
            }
        } catch (SQLException | InterruptedException e) {
            violations.add("The witness saw nothing any more: " + e);
        }
    }

    private void look() throws SQLException, InterruptedException {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            while (!end.await(INTERVAL.toMillis(), TimeUnit.MILLISECONDS)) {
                Map<String, Instant> before = counting();
                long confirmed = confirmed(statement);
                for (PipelineStatus pipeline : engine.status().get(0).pipelines()) {
                    boolean counted = COUNTING.contains(pipeline.state())
                            && pipeline.since().equals(before.get(pipeline.target()));
                    check(pipeline, counted, confirmed);
                }
            }
        }
    }

    /** Since when the targets that count have been in their states. */
    private Map<String, Instant> counting() {
        Map<String, Instant> since = new HashMap<>();
        for (PipelineStatus pipeline : engine.status().get(0).pipelines()) {
            if (COUNTING.contains(pipeline.state())) {
                since.put(pipeline.target(), pipeline.since());
            }
        }
        return since;
    }

    private long confirmed(Statement statement) throws SQLException {
        try (ResultSet row = statement.executeQuery(sql)) {
            long confirmed = row.next() ? row.getLong(1) : 0;
            if (confirmed > last) {
                advances.incrementAndGet();
            }
            last = confirmed;
            return confirmed;
        }
    }

    /** What is durable was asked for after what is confirmed, and it only grows. */
    private void check(PipelineStatus pipeline, boolean counted, long confirmed) {
        if (!counted) {
            periods.remove(pipeline.target());
            return;
        }
        Period period = periods.get(pipeline.target());
        if (period == null || !period.since.equals(pipeline.since())) {
            period = new Period(pipeline.since(), System.nanoTime(), confirmed);
            periods.put(pipeline.target(), period);
        } else if (System.nanoTime() - period.begin < MOMENT.toNanos()) {
            periods.put(pipeline.target(), new Period(period.since, period.begin, confirmed));
            return;
        }
        checks.incrementAndGet();
        Position durable = pipeline.durable();
        long limit = Math.max(period.confirmedBefore, durable == null ? 0 : durable.place());
        if (confirmed > limit) {
            violations.add("%X was confirmed when target %s, %s since %s, had made durable no more than %X"
                    .formatted(confirmed, pipeline.target(), pipeline.state(), pipeline.since(), limit));
        }
    }

    @Override
    public void close() {
        end.countDown();
    }

    /**
     * A time in which a target counts.
     *
     * @param begin when it was noticed, as System.nanoTime has it
     * @param confirmedBefore what was confirmed a moment after it began
     */
    private record Period(Instant since, long begin, long confirmedBefore) {}
}
