package io.laredo.benchmarks;

import io.laredo.Target;
import io.laredo.benchmarks.Race.Runner;
import io.laredo.engine.Engine;
import io.laredo.source.postgresql.PostgresSource;
import io.laredo.target.replica.Replica;
import io.laredo.target.replica.ReplicaTarget;
import io.laredo.target.replica.Replicas;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyOut;

/** Copying a table into an application, beside the plain COPY of the PostgreSQL driver and beside Debezium. */
final class BaselineScenario implements Scenario {
    private static final Duration PATIENCE = Duration.ofMinutes(15);
    private static final double NANOS_PER_SECOND = 1e9;
    private static final int ROWS_PER_CATEGORY = 10;

    @Override
    public String name() {
        return "baseline";
    }

    @Override
    public String description() {
        return """
                The initial copy of a table of eight columns, by TCP from a server on this machine.
                rate_over_copy           Laredo with a target that only counts, over a binary COPY that the driver reads
                                         and nobody decodes
                replica_rate_over_copy   Laredo into a replica with one index, over the same
                rate_over_debezium       Laredo with a target that only counts, over Debezium's initial snapshot
                rows_per_second          Laredo with a target that only counts
                replica_rows_per_second  Laredo into a replica with one index
                Laredo's time has everything from the start of the engine until the target shows the baseline: connections,
                slot, catalog. The time of COPY begins before its connection too, Debezium's only after its first batch.
                rounds= is how often each has its turn after one that does not count. postgres= is embedded for a server of
                the run's own, or jdbc:postgresql://host:port/database?user=…&password=… for another.""";
    }

    @Override
    public Map<String, String> defaults() {
        return Map.of("rows", "1000000", "rounds", "5", "postgres", Database.EMBEDDED);
    }

    @Override
    public void run(Settings settings, Results results) {
        int rows = settings.positive("rows");
        int rounds = settings.positive("rounds");
        try (Database database = Database.open(settings)) {
            results.note("server %s", database.version());
            results.note("Debezium %s", Debezium.settings());
            ProductTable.create(database, rows, Math.max(1, rows / ROWS_PER_CATEGORY));

            BareCopy copy = new BareCopy(database, rows);
            LaredoToNothing laredo = new LaredoToNothing(database, rows);
            LaredoToReplica replica = new LaredoToReplica(database, rows);
            DebeziumSnapshot debezium = new DebeziumSnapshot(database, rows);
            List<Runner> runners = List.of(copy, laredo, replica, debezium);
            new Race(runners).hold(1); // so that the compiler has done most of its work
            Race race = new Race(runners);
            race.hold(rounds);

            race.describe(results, "rows");
            results.result("rate_over_copy", race.ratio(laredo, copy));
            results.result("replica_rate_over_copy", race.ratio(replica, copy));
            results.result("rate_over_debezium", race.ratio(laredo, debezium));
            results.result("rows_per_second", race.rate(laredo));
            results.result("replica_rows_per_second", race.rate(replica));
        }
    }

    private static void requireAll(long rows, long expected) {
        if (rows != expected) {
            throw new IllegalStateException("%d rows came instead of %d".formatted(rows, expected));
        }
    }

    private static double perSecond(long rows, long startNanos) {
        return rows * NANOS_PER_SECOND / (System.nanoTime() - startNanos);
    }

    private record BareCopy(Database database, int rows) implements Runner {
        /** The server sends each row as one message, and one more at the end. */
        @Override
        public double perSecond() throws SQLException {
            long start = System.nanoTime();
            try (Connection connection = database.connect()) {
                CopyOut copy = connection
                        .unwrap(PGConnection.class)
                        .getCopyAPI()
                        .copyOut("COPY product TO STDOUT (FORMAT binary)");
                long messages = 0;
                while (copy.readFromCopy() != null) {
                    messages++;
                }
                requireAll(messages - 1, rows);
                return BaselineScenario.perSecond(rows, start);
            }
        }

        @Override
        public String name() {
            return "COPY";
        }
    }

    private record LaredoToNothing(Database database, int rows) implements Runner {
        @Override
        public double perSecond() throws InterruptedException {
            CountingTarget target = new CountingTarget(new Meter(1, Long.MAX_VALUE));
            return load(database, target, target::rows, rows);
        }

        @Override
        public String name() {
            return "Laredo";
        }
    }

    private record LaredoToReplica(Database database, int rows) implements Runner {
        @Override
        public double perSecond() throws InterruptedException {
            ReplicaTarget target = ReplicaTarget.of("replica", Product.class);
            Replica<Product, Long> replica = Replicas.of(List.of(target)).replica(Product.class);
            return load(database, target, replica::size, rows);
        }

        @Override
        public String name() {
            return "Laredo into a replica";
        }
    }

    /** @param arrived how many rows the target has in the end */
    private static double load(Database database, Target target, LongSupplier arrived, int rows)
            throws InterruptedException {
        PostgresSource source = database.source();
        try (Engine engine = Engine.builder()
                .pipeline(source, target, Set.of(Product.TABLE.table()))
                .build()) {
            long start = System.nanoTime();
            engine.start();
            engine.awaitReady(PATIENCE);
            double rate = perSecond(rows, start);
            requireAll(arrived.getAsLong(), rows);
            return rate;
        }
    }

    private record DebeziumSnapshot(Database database, int rows) implements Runner {
        @Override
        public double perSecond() throws IOException, InterruptedException {
            return new Debezium(database).copy(rows);
        }

        @Override
        public String name() {
            return "Debezium";
        }
    }
}
