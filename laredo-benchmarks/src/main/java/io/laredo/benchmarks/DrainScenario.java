package io.laredo.benchmarks;

import io.laredo.benchmarks.Race.Runner;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Catching up with changes that wait behind a slot, beside the driver, PostgreSQL's own program and Debezium. */
final class DrainScenario implements Scenario {
    /*
     * All contenders read the same WAL by TCP from this machine, with pgoutput's protocol version 1 and text; Debezium asks
     * for logical messages too, of which there is one. Those that can read any slot get copies of one. Laredo makes its own
     * slot when it starts, so its engines start before the changes are written, one for each turn, and are held before the
     * first. Meanwhile their logs and the sockets' buffers fill: some 20 MB that a fresh reader would have to wait for. So
     * nobody's clock starts before a fifth has come, by when these are used up; that also leaves out connecting and getting
     * started, which differ most between contenders.
     *
     * Debezium would take most of the time of a run, so it is timed from a tenth to a third, and then ended.
     */
    private static final int ROWS_PER_CATEGORY = 10;

    @Override
    public String name() {
        return "drain";
    }

    @Override
    public String description() {
        return """
                Catching up with updates that wait behind a slot, by TCP from a server on this machine: changes= of them to
                a table of rows=, in transactions of tx= each; every second update changes the indexed column.
                rate_over_bare_stream_tx_<tx>          Laredo with a target that only counts, over the driver's stream,
                                                       whose messages nobody decodes
                replica_rate_over_bare_stream_tx_<tx>  Laredo into a replica with one index, over the same
                rate_over_pg_recvlogical_tx_<tx>       Laredo with a target that only counts, over pg_recvlogical where
                                                       that is installed
                rate_over_debezium_tx_<tx>             Laredo with a target that only counts, over Debezium
                changes_per_second_tx_<tx>             Laredo with a target that only counts
                replica_changes_per_second_tx_<tx>     Laredo into a replica with one index
                All read the same WAL with the same options. They are timed from the first fifth on; pg_recvlogical from its
                start; Debezium from a tenth to a third. rounds= is how often each has its turn. postgres= is embedded for a
                server of the run's own, or jdbc:postgresql://host:port/database?user=…&password=… for another.""";
    }

    @Override
    public Map<String, String> defaults() {
        return Map.of(
                "changes", "1000000",
                "rows", "100000",
                "tx", "1,100,10000",
                "rounds", "2",
                "postgres", Database.EMBEDDED);
    }

    @Override
    public void run(Settings settings, Results results) {
        int rows = settings.positive("rows");
        int changes = settings.positive("changes");
        int rounds = settings.positive("rounds");
        try (Database database = Database.open(settings)) {
            List<Backlog> backlogs = settings.positives("tx").stream()
                    .map(tx -> new Backlog(database, rows, changes, tx))
                    .toList();
            Optional<Path> program = RecvLogical.find();
            results.note("server %s", database.version());
            results.note("Debezium %s", Debezium.settings());
            results.note("%s", program.map(RecvLogical::version).orElse("pg_recvlogical is not installed"));
            ProductTable.create(database, rows, Math.max(1, rows / ROWS_PER_CATEGORY));
            for (Backlog backlog : backlogs) {
                race(backlog, rounds, program, results);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("The scenario was interrupted", e);
        }
    }

    private static void race(Backlog backlog, int rounds, Optional<Path> program, Results results)
            throws InterruptedException {
        try (LaredoDrain laredo = LaredoDrain.toNothing(backlog, rounds);
                LaredoDrain replica = LaredoDrain.toReplica(backlog, rounds)) {
            backlog.begin();
            long start = System.nanoTime();
            String end = backlog.write();
            results.note(
                    "%d changes in transactions of %d were written in %d s",
                    backlog.changes(), backlog.perTransaction(), (System.nanoTime() - start) / 1_000_000_000);
            Runner bare = new BareStream(backlog);
            Runner debezium = new DebeziumStream(backlog);
            Optional<Runner> recvLogical = program.map(path -> new RecvLogical(path, backlog, end));
            List<Runner> runners = new ArrayList<>(List.of(bare, laredo, replica, debezium));
            recvLogical.ifPresent(runners::add);
            Race race = new Race(runners);
            race.hold(rounds);
            backlog.end();

            race.describe(results, "changes");
            String suffix = "_tx_" + backlog.perTransaction();
            results.result("rate_over_bare_stream" + suffix, race.ratio(laredo, bare));
            results.result("replica_rate_over_bare_stream" + suffix, race.ratio(replica, bare));
            recvLogical.ifPresent(
                    runner -> results.result("rate_over_pg_recvlogical" + suffix, race.ratio(laredo, runner)));
            results.result("rate_over_debezium" + suffix, race.ratio(laredo, debezium));
            results.result("changes_per_second" + suffix, race.rate(laredo));
            results.result("replica_changes_per_second" + suffix, race.rate(replica));
        }
    }

    private record DebeziumStream(Backlog backlog) implements Runner {
        @Override
        public String name() {
            return "Debezium";
        }

        @Override
        public double perSecond() throws IOException, InterruptedException {
            String slot = backlog.copySlot();
            double rate = new Debezium(backlog.database()).stream(slot, backlog.shortMeter());
            backlog.dropSlot(slot);
            return rate;
        }
    }
}
