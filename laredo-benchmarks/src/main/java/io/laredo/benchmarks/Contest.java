package io.laredo.benchmarks;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * Times contenders on the same work in turns, so that what disturbs the machine disturbs all alike.
 *
 * <p>In a round each does a chunk of the work, in an order that rotates; what counts is the median over the rounds of the
 * ratio within each. They are at different chunks, far apart, lest one finds in the processor's caches what another has
 * just read. Time is CPU time of the measuring thread. What is found is
 * added up and checked, so nothing can be left out by mistake or by the compiler.
 *
 * @param <K> what the work is made of
 */
final class Contest<K> {
    private static final int WARM_UP_PASSES = 4;
    private static final int CHUNK = 1 << 14;
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private final K[] keys;
    private final long expectedSum;
    private final List<Contender<K>> contenders;
    private final List<List<Double>> nanos = new ArrayList<>();
    private final long[] sums;

    /**
     * @param keys each is looked for once in a round
     * @param expectedSum what every contender must find
     */
    Contest(K[] keys, long expectedSum, List<Contender<K>> contenders) {
        this.keys = keys;
        this.expectedSum = expectedSum;
        this.contenders = List.copyOf(contenders);
        this.sums = new long[(keys.length + CHUNK - 1) / CHUNK];
    }

    /** Does the work its own way, in a loop of its own, so that the compiler sees one kind of work in it. */
    interface Contender<K> {
        /** The sum of what is found for the keys from {@code from} to {@code to}, exclusive. */
        long run(K[] keys, int from, int to);
    }

    /** Holds rounds for about this long, and at least one over each chunk, after a warm-up. */
    void hold(int seconds) {
        Arrays.setAll(sums, chunk -> run(contenders.get(0), chunk));
        if (Arrays.stream(sums).sum() != expectedSum) {
            throw new IllegalStateException("The first contender found a sum of %d instead of %d"
                    .formatted(Arrays.stream(sums).sum(), expectedSum));
        }
        for (int i = 0; i < WARM_UP_PASSES * sums.length; i++) {
            for (int turn = 0; turn < contenders.size(); turn++) {
                time(contenders.get(turn), chunk(i, turn));
            }
        }
        contenders.forEach(contender -> nanos.add(new ArrayList<>()));
        long start = System.nanoTime();
        for (int round = 0; round < sums.length || System.nanoTime() - start < seconds * 1_000_000_000L; round++) {
            for (int i = 0; i < contenders.size(); i++) {
                int turn = (round + i) % contenders.size();
                nanos.get(turn).add(time(contenders.get(turn), chunk(round, turn)));
            }
        }
    }

    private int chunk(int round, int turn) {
        return (round + turn * sums.length / contenders.size()) % sums.length;
    }

    private double time(Contender<K> contender, int chunk) {
        long start = THREADS.getCurrentThreadCpuTime();
        long sum = run(contender, chunk);
        long time = THREADS.getCurrentThreadCpuTime() - start;
        if (sum != sums[chunk]) {
            throw new IllegalStateException("%s found a sum of %d instead of %d"
                    .formatted(contender.getClass().getSimpleName(), sum, sums[chunk]));
        }
        return time / (double) (end(chunk) - chunk * CHUNK);
    }

    private long run(Contender<K> contender, int chunk) {
        return contender.run(keys, chunk * CHUNK, end(chunk));
    }

    private int end(int chunk) {
        return Math.min(keys.length, (chunk + 1) * CHUNK);
    }

    /** The median time for a key, in nanoseconds. */
    double nanos(Contender<K> contender) {
        return median(times(contender).stream().mapToDouble(Double::doubleValue));
    }

    /** How many times as long the one takes as the other. */
    double ratio(Contender<K> contender, Contender<K> base) {
        List<Double> times = times(contender);
        List<Double> baseTimes = times(base);
        return median(IntStream.range(0, times.size()).mapToDouble(i -> times.get(i) / baseTimes.get(i)));
    }

    List<Contender<K>> contenders() {
        return contenders;
    }

    int rounds() {
        return nanos.get(0).size();
    }

    private List<Double> times(Contender<K> contender) {
        return nanos.get(contenders.indexOf(contender));
    }

    private static double median(DoubleStream values) {
        double[] sorted = values.sorted().toArray();
        return (sorted[sorted.length / 2] + sorted[(sorted.length - 1) / 2]) / 2;
    }
}
