package io.laredo.target.replica;

import static io.laredo.target.replica.Shop.at;
import static io.laredo.target.replica.Shop.category;
import static io.laredo.target.replica.Shop.product;
import static io.laredo.target.replica.Shop.target;
import static io.laredo.target.replica.Shop.transaction;
import static io.laredo.target.replica.Shop.update;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.laredo.Position;
import io.laredo.target.replica.Shop.Category;
import io.laredo.target.replica.Shop.Product;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ReplicaConcurrencyTests {
    private static final Duration LONG = Duration.ofSeconds(30);

    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterEach
    void stopThreads() {
        threads.shutdownNow();
    }

    @Test
    void readersSeeAllOfATransactionOrNothing() throws Exception {
        ReplicaTarget target =
                target(product(1, "v1", 1, "1", null), product(2, "v1", 1, "1", null), category(1, "v1"));
        Replicas replicas = Replicas.of(List.of(target));
        AtomicBoolean isDone = new AtomicBoolean();
        Callable<Long> reader = () -> {
            long looks = 0;
            for (; !isDone.get(); looks++) {
                checkOneVersion(replicas.view());
            }
            return looks;
        };
        List<Future<Long>> readers = List.of(threads.submit(reader), threads.submit(reader));

        for (int place = 2; place < 30_000; place++) {
            String version = "v" + place;
            target.apply(transaction(
                    place,
                    update(product(1, version, place % 7, "1", null)),
                    update(category(1, version)),
                    update(product(2, version, place % 7, "1", null))));
        }
        isDone.set(true);

        for (Future<Long> each : readers) {
            assertThat(each.get()).isPositive();
        }
    }

    private static void checkOneVersion(ReplicaView view) {
        Replica<Product, Long> products = view.replica(Product.class);
        Replica<Category, Integer> categories = view.replica(Category.class);
        Product first = Objects.requireNonNull(products.get(1L));
        Product second = Objects.requireNonNull(products.get(2L));
        Category category = Objects.requireNonNull(categories.get(1));
        assertThat(List.of(
                        second.sku(),
                        category.name(),
                        "v" + view.position("shop").place()))
                .containsOnly(first.sku());
        assertThat(products.find("category_id", first.categoryId())).containsExactlyInAnyOrder(first, second);
    }

    @Test
    void neverMissesThePositionItWaitsFor() throws Exception {
        ReplicaTarget target = target();
        Replicas replicas = Replicas.of(List.of(target));
        int last = 20_000;
        // Everybody starts at each place together, so each wait is a race with one publication.
        CyclicBarrier start = new CyclicBarrier(3);
        Callable<Void> waiter = () -> {
            for (int place = 2; place <= last; place++) {
                start.await();
                replicas.awaitPosition(at(place), LONG);
                assertThat(replicas.position("shop")).isEqualTo(at(place));
            }
            return null;
        };
        List<Future<Void>> waiters = List.of(threads.submit(waiter), threads.submit(waiter));

        for (int place = 2; place <= last; place++) {
            start.await();
            if (place % 2 == 0) {
                target.apply(transaction(place, update(category(1, "v" + place))));
            } else {
                target.advance(at(place));
            }
        }

        for (Future<Void> each : waiters) {
            each.get(30, TimeUnit.SECONDS);
        }
    }

    @Test
    void waitsForTheFirstBaseline() throws Exception {
        ReplicaTarget target = ReplicaTarget.of("replica", Product.class, Category.class);
        Replicas replicas = Replicas.of(List.of(target));
        Future<?> waiter = threads.submit(() -> {
            replicas.awaitPosition(at(5), LONG);
            return null;
        });

        Shop.baseline(target, 7);

        waiter.get(30, TimeUnit.SECONDS);
    }

    @Test
    void saysWhereItStandsWhenAPositionDoesNotComeInTime() {
        Replicas replicas = Replicas.of(List.of(target()));

        assertThatThrownBy(() -> replicas.awaitPosition(at(2), Duration.ofMillis(1)))
                .isInstanceOf(PositionTimeoutException.class)
                .hasMessageContaining(at(2).toString())
                .hasMessageContaining(at(1).toString())
                .hasMessageContaining("PT0.001S");
    }

    @Test
    void refusesToWaitForWhatCannotCome() {
        Replicas replicas = Replicas.of(List.of(target()));

        assertThatThrownBy(() -> replicas.awaitPosition(new Position("shop", "1-2", 5), LONG))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("another lineage");
        assertThatThrownBy(() -> replicas.awaitPosition(new Position("ship", "1-1", 5), LONG))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'ship'")
                .hasMessageContaining("[shop]");
    }

    @Test
    void endsTheWaitWhenTheLineageChanges() throws Exception {
        ReplicaTarget target = target();
        Replicas replicas = Replicas.of(List.of(target));
        Future<?> waiter = threads.submit(() -> {
            replicas.awaitPosition(at(5), LONG);
            return null;
        });

        target.advance(new Position("shop", "1-2", 3));

        assertThatThrownBy(() -> waiter.get(30, TimeUnit.SECONDS)).hasMessageContaining("another lineage");
    }

    @Test
    void endsTheWaitWhenTheReplicasAreClosed() {
        ReplicaTarget target = target();
        Replicas replicas = Replicas.of(List.of(target));
        Future<?> waiter = threads.submit(() -> {
            replicas.awaitPosition(at(5), LONG);
            return null;
        });

        target.close();

        assertThatThrownBy(() -> waiter.get(30, TimeUnit.SECONDS))
                .hasCauseInstanceOf(ReplicaNotReadyException.class)
                .hasMessageContaining("closed");
    }
}
