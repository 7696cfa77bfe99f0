package io.laredo.sample.board;

import java.util.Arrays;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongUnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Service;

/**
 * Times a repository call beside the same query by SQL: live, in this process, whatever else it is doing.
 *
 * <p>A call takes less time than reading the clock twice, so calls are timed in batches of {@value #CALLS}; a query is
 * timed alone. Shown is the median of {@value #SAMPLES} batches and of {@value #SAMPLES} queries. Both return the same
 * records; the query's time includes a connection from the pool and the way to the server and back.
 */
@Service
class ReadTimer {
    private static final Logger log = LoggerFactory.getLogger(ReadTimer.class);
    private static final int SAMPLES = 21;
    private static final int CALLS = 1000;

    private final Products products;
    private final JdbcClient jdbc;
    private final AtomicBoolean wanted = new AtomicBoolean();
    private final AtomicLong sink = new AtomicLong(); // keeps the compiler from skipping calls whose result nobody uses
    private volatile @Nullable ReadTimes times;

    ReadTimer(Products products, JdbcClient jdbc) {
        this.products = products;
        this.jdbc = jdbc;
    }

    /** The last measurement, or null before the first. Measuring goes on as long as somebody asks. */
    @Nullable ReadTimes times() {
        wanted.set(true);
        return times;
    }

    @Scheduled(fixedDelay = 1, timeUnit = TimeUnit.SECONDS)
    void measure() {
        if (!wanted.getAndSet(false)) {
            return;
        }
        try {
            long[] ids = products.stream().mapToLong(Product::id).toArray();
            if (ids.length > 0) {
                times = new ReadTimes(batches(ids, this::findInReplica), queries(ids, this::findBySql));
            }
        } catch (DataAccessException e) {
            log.warn("No query to compare repository calls with: {}", e.getMessage());
        }
    }

    private long findInReplica(long id) {
        return products.findById(id).map(Product::id).orElse(0L);
    }

    private long findBySql(long id) {
        return jdbc.sql("SELECT id, sku, category_id, name, list_price, price FROM product WHERE id = ?")
                .param(id)
                .query(Product.class)
                .optional()
                .map(Product::id)
                .orElse(0L);
    }

    private double batches(long[] ids, LongUnaryOperator call) {
        double[] nanos = new double[SAMPLES];
        for (int i = 0; i < SAMPLES; i++) {
            long[] wanted = random(ids, CALLS);
            nanos[i] = time(wanted, call) / CALLS;
        }
        return median(nanos);
    }

    private double queries(long[] ids, LongUnaryOperator query) {
        double[] nanos = new double[SAMPLES];
        for (int i = 0; i < SAMPLES; i++) {
            nanos[i] = time(random(ids, 1), query);
        }
        return median(nanos);
    }

    private double time(long[] ids, LongUnaryOperator call) {
        long sum = 0;
        long start = System.nanoTime();
        for (long id : ids) {
            sum += call.applyAsLong(id);
        }
        long nanos = System.nanoTime() - start;
        sink.lazySet(sum);
        return nanos;
    }

    private static long[] random(long[] ids, int count) {
        return ThreadLocalRandom.current()
                .ints(count, 0, ids.length)
                .mapToLong(i -> ids[i])
                .toArray();
    }

    private static double median(double[] values) {
        Arrays.sort(values);
        return values[values.length / 2];
    }

    /**
     * Two medians.
     *
     * @param repositoryNanos of one call of {@code products.findById}
     * @param sqlNanos of the same by SQL
     */
    record ReadTimes(double repositoryNanos, double sqlNanos) {}
}
