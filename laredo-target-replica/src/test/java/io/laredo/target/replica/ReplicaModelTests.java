package io.laredo.target.replica;

import static io.laredo.target.replica.Shop.delete;
import static io.laredo.target.replica.Shop.insert;
import static io.laredo.target.replica.Shop.product;
import static io.laredo.target.replica.Shop.productKey;
import static io.laredo.target.replica.Shop.target;
import static io.laredo.target.replica.Shop.transaction;
import static io.laredo.target.replica.Shop.update;
import static org.assertj.core.api.Assertions.assertThat;

import io.laredo.ChangeEvent;
import io.laredo.Row;
import io.laredo.target.replica.Shop.Product;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random transactions on a replica and on a plain map, which must agree on rows, indexes and earlier views. */
class ReplicaModelTests {
    private static final int KEYS = 300;

    private final Map<Long, Product> model = new HashMap<>();

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void agreesWithAMapUnderRandomTransactions(long seed) {
        Random random = new Random(seed);
        ReplicaTarget target = target();
        Replicas replicas = Replicas.of(List.of(target));
        List<ReplicaView> views = new ArrayList<>();
        List<Map<Long, Product>> models = new ArrayList<>();
        for (int place = 2; place < 300; place++) {
            ChangeEvent[] events = new ChangeEvent[random.nextInt(1, 20)];
            for (int i = 0; i < events.length; i++) {
                events[i] = change(random);
            }
            target.apply(transaction(place, events));
            if (place % 20 == 0) {
                views.add(replicas.view());
                models.add(Map.copyOf(model));
            }
        }
        for (int i = 0; i < views.size(); i++) {
            check(views.get(i).replica(Product.class), models.get(i), "seed %d, view %d".formatted(seed, i));
        }
        check(replicas.replica(Product.class), model, "seed " + seed);
    }

    private ChangeEvent change(Random random) {
        long id = random.nextInt(KEYS);
        Product old = model.get(id);
        if (random.nextInt(1000) == 0) {
            model.clear();
            return new ChangeEvent.Truncate(Shop.PRODUCT);
        }
        if (old == null) {
            return insert(rowOf(id, random, null));
        }
        return switch (random.nextInt(4)) {
            case 0 -> {
                model.remove(id);
                yield delete(productKey(id));
            }
            case 1 -> {
                long moved = random.nextInt(KEYS);
                model.remove(id);
                yield update(productKey(id), rowOf(moved, random, old));
            }
            default -> update(rowOf(id, random, old));
        };
    }

    /** A row of random values, also put into the model; the note may stay as it was, and then does not travel. */
    private Row rowOf(long id, Random random, @Nullable Product old) {
        String sku = random.nextInt(5) == 0 ? null : "sku" + random.nextInt(10);
        int category = random.nextInt(12);
        String price = random.nextInt(5) == 0 ? null : random.nextInt(3) + (random.nextBoolean() ? ".5" : ".50");
        boolean travels = old == null || random.nextBoolean();
        String note = travels
                ? "note" + random.nextInt(3)
                : Objects.requireNonNull(old).note();
        model.put(id, new Product(id, sku, category, price == null ? null : new BigDecimal(price), note));
        return product(id, sku, category, price, travels ? note : Row.ABSENT);
    }

    private static void check(Replica<Product, Long> replica, Map<Long, Product> model, String description) {
        assertThat(replica.size()).as(description).isEqualTo(model.size());
        assertThat(Set.copyOf(replica.all())).as(description).isEqualTo(new HashSet<>(model.values()));
        for (long id = 0; id < KEYS; id++) {
            assertThat(replica.get(id)).as(description).isEqualTo(model.get(id));
        }
        Replica.Lookup<Product> byCategory = replica.lookup("category_id");
        for (int category = 0; category < 12; category++) {
            int wanted = category;
            Set<Product> expected = model.values().stream()
                    .filter(product -> product.categoryId() == wanted)
                    .collect(Collectors.toSet());
            assertThat(byCategory.find(category))
                    .as("%s, category %d", description, category)
                    .containsExactlyInAnyOrderElementsOf(expected);
            assertThat(byCategory.count(category)).isEqualTo(expected.size());
            assertThat(byCategory.findAny(category) == null).isEqualTo(expected.isEmpty());
        }
        Replica.Lookup<Product> bySkuAndPrice = replica.lookup("price", "sku");
        for (int sku = 0; sku < 10; sku++) {
            String wanted = "sku" + sku;
            BigDecimal price = new BigDecimal("1.500");
            List<Product> expected = model.values().stream()
                    .filter(product -> wanted.equals(product.sku())
                            && product.price() != null
                            && product.price().compareTo(price) == 0)
                    .toList();
            assertThat(bySkuAndPrice.find(price, wanted))
                    .as("%s, %s", description, wanted)
                    .containsExactlyInAnyOrderElementsOf(expected);
        }
    }
}
