package io.laredo.benchmarks;

import io.laredo.engine.Engine;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What it costs to bring a transaction from a source to several targets that do nothing with it. */
final class LogScenario implements Scenario {
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final long LOG_BYTES = 1L << 30;

    @Override
    public String name() {
        return "log";
    }

    @Override
    public String description() {
        return """
                Transactions of one change from a source in memory through the log to targets that only count. The time
                of one is that of the slowest target; it includes making the transaction.
                transaction_nanos_1, _4, _16   with so many targets
                time_4_over_1, time_16_over_1  the same as ratios within each round
                time_4_beside_held_over_4      four targets beside a fifth that stands still, over four alone: a slow
                                               target delays no other while the log has room""";
    }

    @Override
    public Map<String, String> defaults() {
        return Map.of("transactions", "1000000", "rounds", "7");
    }

    @Override
    public void run(Settings settings, Results results) {
        int transactions = settings.positive("transactions");
        Way one = new Way(1, false, transactions);
        Way four = new Way(4, false, transactions);
        Way sixteen = new Way(16, false, transactions);
        Way besideHeld = new Way(4, true, transactions);
        new Race(List.of(one, four, sixteen, besideHeld)).hold(1); // warms up
        Race race = new Race(List.of(one, four, sixteen, besideHeld));
        race.hold(settings.positive("rounds"));

        race.describe(results, "transactions");
        for (Way way : List.of(one, four, sixteen)) {
            results.result("transaction_nanos_" + way.targets, 1e9 / race.rate(way));
        }
        results.result("time_4_over_1", race.ratio(one, four));
        results.result("time_16_over_1", race.ratio(one, sixteen));
        results.result("time_4_beside_held_over_4", race.ratio(four, besideHeld));
    }

    /** @param hasHeld whether there is another target, which takes nothing */
    private record Way(int targets, boolean hasHeld, int transactions) implements Race.Runner {
        @Override
        public String name() {
            return targets + (hasHeld ? " targets beside one that stands still" : " targets");
        }

        @Override
        public double perSecond() throws InterruptedException {
            MemorySource source = new MemorySource(transactions);
            Engine.Builder builder = Engine.builder().logBytes(LOG_BYTES);
            List<Meter> meters = new ArrayList<>();
            for (int i = 0; i < targets; i++) {
                Meter meter = new Meter(transactions / 5, transactions);
                meters.add(meter);
                builder.pipeline(source, new CountingTarget("target-" + i, meter), Set.of(MemorySource.TABLE.table()));
            }
            CountingTarget held = new CountingTarget("held", new Meter(1, Long.MAX_VALUE));
            if (hasHeld) {
                builder.pipeline(source, held, Set.of(MemorySource.TABLE.table()));
            }
            try (Engine engine = builder.build()) {
                return perSecond(engine, source, meters, held.name());
            }
        }

        private double perSecond(Engine engine, MemorySource source, List<Meter> meters, String held)
                throws InterruptedException {
            engine.start();
            engine.awaitReady(PATIENCE);
            if (hasHeld) {
                engine.hold(held); // for as long as the engine lives
            }
            source.go();
            double slowest = Double.MAX_VALUE;
            for (Meter meter : meters) {
                meter.await();
                slowest = Math.min(slowest, meter.perSecond());
            }
            return slowest;
        }
    }
}
