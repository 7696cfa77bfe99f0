package io.laredo.source.postgresql;

import io.laredo.test.TestDatabase;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** Some who change tables until they are stopped. */
final class Writers implements AutoCloseable {
    private final AtomicBoolean stop = new AtomicBoolean();
    private final ExecutorService executor = Executors.newCachedThreadPool();
    private final List<Future<Integer>> writers = new ArrayList<>();

    /** Who change the tables of the {@link Shop}. */
    static Writers start(TestDatabase database, int count) {
        Random random = new Random();
        Writers writers = new Writers();
        for (int i = 0; i < count; i++) {
            writers.add(Shop.writer(database, random.nextLong(), writers.stop));
        }
        return writers;
    }

    /** Likewise, without TRUNCATE, after each of which a partitioned table is copied. */
    static Writers startWithoutTruncate(TestDatabase database, int count) {
        Random random = new Random();
        Writers writers = new Writers();
        for (int i = 0; i < count; i++) {
            writers.add(Shop.writerWithoutTruncate(database, random.nextLong(), writers.stop));
        }
        return writers;
    }

    /** One who changes the tables of the {@link Shop}, and one who changes {@link Bulk}. */
    static Writers ofShopAndBulk(TestDatabase database, Random random) {
        Writers writers = new Writers();
        writers.add(Shop.writerWithoutTruncate(database, random.nextLong(), writers.stop));
        writers.add(Bulk.writer(database, random.nextLong(), writers.stop));
        return writers;
    }

    private void add(Callable<Integer> writer) {
        writers.add(executor.submit(writer));
    }

    /** Waits until they have ended, and returns how many transactions they committed. */
    int stop() throws Exception {
        stop.set(true);
        int committed = 0;
        for (Future<Integer> writer : writers) {
            committed += writer.get(60, TimeUnit.SECONDS);
        }
        return committed;
    }

    @Override
    public void close() {
        stop.set(true);
        executor.shutdownNow();
    }
}
