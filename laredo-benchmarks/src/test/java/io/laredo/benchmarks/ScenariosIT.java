package io.laredo.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Runs each scenario with so little to do that its figures say nothing. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class ScenariosIT {
    @Test
    void lookupMeasuresWhatItPromises() {
        assertThat(run(new LookupScenario(), "rows=1000", "seconds=1"))
                .containsOnlyKeys(
                        "get_time_over_map",
                        "get_bulk_time_over_map",
                        "index_time_over_map",
                        "hollow_time_over_get",
                        "caffeine_time_over_get");
    }

    @Test
    void logMeasuresWhatItPromises() {
        assertThat(run(new LogScenario(), "transactions=20000", "rounds=1"))
                .containsOnlyKeys(
                        "transaction_nanos_1",
                        "transaction_nanos_4",
                        "transaction_nanos_16",
                        "time_4_over_1",
                        "time_16_over_1",
                        "time_4_beside_held_over_4");
    }

    @Test
    void baselineMeasuresWhatItPromises() {
        assertThat(run(new BaselineScenario(), "rows=40000", "rounds=1"))
                .containsOnlyKeys(
                        "rate_over_copy",
                        "replica_rate_over_copy",
                        "rate_over_debezium",
                        "rows_per_second",
                        "replica_rows_per_second");
    }

    @Test
    void drainMeasuresWhatItPromisesForEachSizeOfTransactions() {
        Map<String, Double> results =
                run(new DrainScenario(), "rows=1000", "changes=200000", "rounds=1", "tx=100,1000");
        for (String tx : List.of("_tx_100", "_tx_1000")) {
            assertThat(results)
                    .containsKeys(
                            "rate_over_bare_stream" + tx,
                            "replica_rate_over_bare_stream" + tx,
                            "rate_over_debezium" + tx,
                            "changes_per_second" + tx,
                            "replica_changes_per_second" + tx);
            assertThat(results.containsKey("rate_over_pg_recvlogical" + tx))
                    .isEqualTo(RecvLogical.find().isPresent());
        }
    }

    /** The metrics, each of which must be a number above 0. */
    private static Map<String, Double> run(Scenario scenario, String... settings) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Results results = new Results(scenario.name(), new PrintStream(bytes, true, StandardCharsets.UTF_8));
        scenario.run(Settings.of(scenario.defaults(), List.of(settings)), results);

        Map<String, Double> metrics = new TreeMap<>();
        bytes.toString(StandardCharsets.UTF_8)
                .lines()
                .filter(line -> !line.startsWith("# "))
                .map(line -> line.split(" ", -1))
                .forEach(words -> {
                    assertThat(words).startsWith("RESULT", scenario.name()).hasSize(4);
                    metrics.put(words[2], Double.valueOf(words[3]));
                });
        assertThat(metrics.values()).allSatisfy(value -> assertThat(value).isPositive());
        return metrics;
    }
}
