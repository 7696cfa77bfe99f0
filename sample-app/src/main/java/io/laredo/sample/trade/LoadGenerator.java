package io.laredo.sample.trade;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.TaskScheduler;
import org.springframework.stereotype.Service;

/**
 * A busy day in the shop: prices move, orders come in, and old ones are cancelled, at so many changed rows a second.
 *
 * <p>It works on one thread of the scheduler and is off until somebody sets a rate. Any thread may call.
 */
@Service
public class LoadGenerator {
    private static final Logger log = LoggerFactory.getLogger(LoadGenerator.class);
    private static final Duration TICK = Duration.ofMillis(10);
    private static final List<String> CUSTOMERS = List.of("Ada", "Bruno", "Chiara", "Dilip", "Elif", "Femi", "Greta");
    private static final int ORDERS_KEPT = 3000;
    private static final double SECOND = 1e9;

    private final Shop shop;
    private final PlacedOrders orders;
    private final JdbcClient jdbc;
    private final TaskScheduler scheduler;
    private @Nullable Run run; // guarded by this

    LoadGenerator(Shop shop, PlacedOrders orders, JdbcClient jdbc, TaskScheduler scheduler) {
        this.shop = shop;
        this.orders = orders;
        this.jdbc = jdbc;
        this.scheduler = scheduler;
    }

    /** Changes this many rows a second from now on; 0 is off. */
    public synchronized void setRate(int changesPerSecond) {
        if (run != null) {
            run.stop();
            run = null;
        }
        if (changesPerSecond > 0) {
            run = new Run(changesPerSecond);
        }
    }

    public synchronized Load load() {
        return run == null ? new Load(0, 0) : new Load(run.rate, run.achieved);
    }

    /**
     * How busy the generator is.
     *
     * @param rate the changes per second that were asked for
     * @param achieved the changes in the last second
     */
    public record Load(int rate, int achieved) {}

    /** The time between two calls of {@link #setRate}. Its tick runs on one thread at a time. */
    private final class Run {
        private final int rate;
        private final List<Long> products;
        private final ScheduledFuture<?> ticks;
        private long orderCount;
        private double due;
        private long lastTick = System.nanoTime();
        private long secondStart = lastTick;
        private int changes;
        private volatile int achieved;
        private volatile boolean stopped;

        Run(int rate) {
            this.rate = rate;
            this.products = jdbc.sql("SELECT id FROM product ORDER BY id")
                    .query(Long.class)
                    .list();
            this.orderCount = orders.count();
            if (products.isEmpty()) {
                throw new IllegalStateException(
                        "The shop has no product to sell. Insert one into the table product first");
            }
            this.ticks = scheduler.scheduleWithFixedDelay(this::tick, TICK);
        }

        void stop() {
            stopped = true;
            ticks.cancel(false);
        }

        private void tick() {
            long now = System.nanoTime();
            due = Math.min(due + rate * (now - lastTick) / SECOND, rate); // at most a second late, then it is lost
            lastTick = now;
            try {
                while (due > 0 && !stopped) {
                    int changed = changeSomething();
                    due -= Math.max(1, changed); // an attempt counts, or a shop without stock would be tried for ever
                    changes += changed;
                }
            } catch (DataAccessException e) {
                log.warn("A change failed, the next follows in a second: {}", e.getMessage());
                due = -rate;
            }
            if (now - secondStart > SECOND) {
                achieved = (int) (changes * SECOND / (now - secondStart));
                secondStart = now;
                changes = 0;
            }
        }

        private int changeSomething() {
            if (random().nextInt(3) > 0) {
                return reprice();
            }
            return orderCount > ORDERS_KEPT ? cancelOrder() : placeOrder();
        }

        /** At a high rate, more prices change in one transaction. */
        private int reprice() {
            Set<Long> some =
                    Stream.generate(this::anyProduct).limit(1 + rate / 200).collect(Collectors.toSet());
            return shop.reprice(some, BigDecimal.valueOf(random().nextDouble(0.93, 1.075)));
        }

        private int placeOrder() {
            SortedMap<Long, Integer> basket = new TreeMap<>();
            for (int i = random().nextInt(1, 5); i > 0; i--) {
                basket.put(anyProduct(), random().nextInt(1, 4));
            }
            try {
                int changed = shop.placeOrder(CUSTOMERS.get(random().nextInt(CUSTOMERS.size())), basket);
                orderCount++;
                return changed;
            } catch (OutOfStockException e) {
                log.debug("No order: {}", e.getMessage());
                return 0;
            }
        }

        private int cancelOrder() {
            orderCount--;
            return shop.cancelOldestOrder();
        }

        private long anyProduct() {
            return products.get(random().nextInt(products.size()));
        }

        private ThreadLocalRandom random() {
            return ThreadLocalRandom.current();
        }
    }
}
