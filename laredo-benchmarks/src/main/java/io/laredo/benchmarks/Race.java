package io.laredo.benchmarks;

import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * Has runners do the same work in turns, so that what disturbs the machine disturbs all alike. In each round every one
 * runs once, in an order that rotates; what counts is the median over the rounds of the ratio within each.
 */
final class Race {
    private final Map<Runner, List<Double>> rates = new LinkedHashMap<>();

    Race(List<Runner> runners) {
        runners.forEach(runner -> rates.put(runner, new ArrayList<>()));
    }

    /** Does the work its own way. */
    interface Runner {
        /** For people. */
        String name();

        /** Does the work once and returns its speed. */
        double perSecond() throws SQLException, IOException, InterruptedException;
    }

    void hold(int rounds) {
        for (int round = 0; round < rounds; round++) {
            List<Runner> runners = new ArrayList<>(rates.keySet());
            for (int i = 0; i < runners.size(); i++) {
                Runner runner = runners.get((round + i) % runners.size());
                times(runner).add(run(runner));
            }
        }
    }

    /** Each starts without the garbage of the one before. */
    private static double run(Runner runner) {
        System.gc();
        try {
            return runner.perSecond();
        } catch (SQLException | IOException e) {
            throw new IllegalStateException(runner.name() + " failed", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(runner.name() + " was interrupted", e);
        }
    }

    double rate(Runner runner) {
        return median(times(runner).stream().mapToDouble(Double::doubleValue));
    }

    /** How many times as fast the one is as the other. */
    double ratio(Runner runner, Runner base) {
        List<Double> these = times(runner);
        List<Double> those = times(base);
        return median(IntStream.range(0, these.size()).mapToDouble(i -> these.get(i) / those.get(i)));
    }

    /** Tells how fast each was in each round, for people. */
    void describe(Results results, String unit) {
        rates.forEach((runner, times) -> results.note(
                "%s: %s %s per second",
                runner.name(), times.stream().map("%,.0f"::formatted).toList(), unit));
    }

    private List<Double> times(Runner runner) {
        List<Double> times = rates.get(runner);
        if (times == null) {
            throw new IllegalArgumentException(runner.name() + " does not take part");
        }
        return times;
    }

    private static double median(DoubleStream values) {
        double[] sorted = values.sorted().toArray();
        return (sorted[sorted.length / 2] + sorted[(sorted.length - 1) / 2]) / 2;
    }
}
