package io.laredo.target.replica;

import static io.laredo.target.replica.Shop.category;
import static io.laredo.target.replica.Shop.delete;
import static io.laredo.target.replica.Shop.insert;
import static io.laredo.target.replica.Shop.product;
import static io.laredo.target.replica.Shop.productKey;
import static io.laredo.target.replica.Shop.products;
import static io.laredo.target.replica.Shop.target;
import static io.laredo.target.replica.Shop.transaction;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import io.laredo.BaselineLoad;
import io.laredo.Column;
import io.laredo.Position;
import io.laredo.Row;
import io.laredo.TableSchema;
import io.laredo.ValueKind;
import io.laredo.target.replica.Shop.Category;
import io.laredo.target.replica.Shop.Product;
import java.lang.management.ManagementFactory;
import java.math.BigDecimal;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.data.annotation.Id;

class LookupTests {
    private final ReplicaTarget target = target(
            product(1, "pen", 10, "1.50", null),
            product(2, "cup", 10, "4.00", null),
            product(3, "cup", 20, "4.00", null));
    private final Replica<Product, Long> products = products(target);

    @Test
    void choosesTheKeyOrTheIndexOverExactlyTheseColumnsInAnyOrder() {
        assertThat(products.lookup("id").explain()).isEqualTo("key");
        assertThat(products.lookup("category_id").explain()).isEqualTo("index (category_id)");
        assertThat(products.lookup("sku", "price").explain()).isEqualTo("index (sku, price)");
        assertThat(products.lookup("price", "sku").explain()).isEqualTo("index (sku, price)");
        assertThat(products.lookup("sku").explain()).isEqualTo("scan");
        assertThat(products.lookup("category_id", "sku").explain()).isEqualTo("scan");
    }

    @Test
    void findsTheSameRowsWhicheverWayItGoes() {
        BigDecimal four = new BigDecimal("4");
        assertThat(products.lookup("id").find(2L)).extracting(Product::id).containsExactly(2L);
        assertThat(products.lookup("id").count(9L)).isZero();
        assertThat(products.lookup("category_id").find(10))
                .extracting(Product::id)
                .containsExactlyInAnyOrder(1L, 2L);
        assertThat(products.lookup("price", "sku").find(four, "cup"))
                .extracting(Product::id)
                .containsExactlyInAnyOrder(2L, 3L);
        assertThat(products.lookup("sku").find("cup")).extracting(Product::id).containsExactlyInAnyOrder(2L, 3L);
        assertThat(products.lookup("sku", "category_id").find("cup", 20))
                .extracting(Product::id)
                .containsExactly(3L);
        assertThat(products.lookup("sku", "category_id").findAny("pen", 20)).isNull();
    }

    @Test
    void staysLiveWhileAViewStaysAsItWas() {
        Replica.Lookup<Product> live = products.lookup("category_id");
        ReplicaView view = Replicas.of(List.of(target)).view();
        Replica<Product, Long> pinned = view.replica(Product.class);
        Replica.Lookup<Product> then = pinned.lookup("category_id");

        target.apply(
                transaction(2, delete(productKey(1)), delete(productKey(2)), insert(product(4, "hat", 10, "9", null))));

        assertThat(live.find(10)).extracting(Product::id).containsExactly(4L);
        assertThat(live.count(10)).isEqualTo(1);
        assertThat(then.find(10)).extracting(Product::id).containsExactlyInAnyOrder(1L, 2L);
        assertThat(then.count(10)).isEqualTo(2);
        assertThat(pinned.get(4L)).isNull();
        assertThat(pinned.position()).isEqualTo(view.position("shop")).isEqualTo(Shop.at(1));
        assertThat(products.position()).isEqualTo(Shop.at(2));
    }

    @Test
    void readsAStreamFromOneVersion() {
        Stream<Product> stream = products.stream();

        target.apply(transaction(2, delete(productKey(1))));

        assertThat(stream).hasSize(3);
    }

    @Test
    void refusesColumnsThatDoNotExistAndTheWrongNumberOfValues() {
        assertThatThrownBy(() -> products.lookup("categoryId"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no column 'categoryId'; the nearest are [category_id");
        assertThatThrownBy(() -> products.lookup()).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> products.lookup("sku", "sku"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("each once");
        assertThatThrownBy(() -> products.lookup("sku", "price").find("cup"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("takes 2 values, got 1");
    }

    @Test
    void joinsTargetsOfSeveralSources() {
        ReplicaTarget other = ReplicaTarget.of("other", Country.class);
        BaselineLoad load = other.beginBaseline(new Position("world", "2-1", 8), List.of(COUNTRY));
        load.row(new Row(COUNTRY, "NZ", "New Zealand"));
        load.complete(new Position("world", "2-1", 8));
        Replicas replicas = Replicas.of(List.of(target, other));

        assertThat(replicas.position("shop")).isEqualTo(Shop.at(1));
        assertThat(replicas.position("world").place()).isEqualTo(8);
        ReplicaView view = replicas.view();
        assertThat(view.position("world").place()).isEqualTo(8);
        Replica<Country, String> countries = view.replica(Country.class);
        assertThat(countries.get("NZ")).isEqualTo(new Country("NZ", "New Zealand"));
        assertThatThrownBy(() -> view.position("moon")).hasMessageContaining("[shop, world]");
        assertThatThrownBy(() -> replicas.position("moon")).hasMessageContaining("[shop, world]");
        assertThatThrownBy(() -> Replicas.of(List.of(target, target))).hasMessageContaining("Product");
    }

    private static final TableSchema COUNTRY = Shop.keyed(
            "country",
            "code",
            new Column("code", Shop.type(ValueKind.TEXT, "text"), false),
            new Column("name", Shop.type(ValueKind.TEXT, "text"), false));

    @ReplicatedEntity(table = "country")
    record Country(@Id String code, @Nullable String name) {}

    @Test
    void allocatesNothingForAGetByKey() {
        target.apply(transaction(2, insert(category(7, "tools"))));
        Replica<Category, Integer> categories = Replicas.of(List.of(target)).replica(Category.class);
        Long[] ids = {1L, 2L, 3L, 123_456_789_012L};
        Integer category = 7;
        long found = 0;
        long bytes = 0;
        // The first rounds load classes and compile.
        for (int round = 0; round < 20; round++) {
            long before = allocatedBytes();
            for (int i = 0; i < 20_000; i++) {
                found += products.get(ids[i & 3]) == null ? 0 : 1;
                found += categories.get(category) == null ? 0 : 1;
            }
            bytes = allocatedBytes() - before;
        }
        assertThat(found).isEqualTo(20 * 20_000 * 7 / 4);
        assertThat(bytes).isLessThan(20_000);
    }

    private static long allocatedBytes() {
        return ((ThreadMXBean) ManagementFactory.getThreadMXBean()).getCurrentThreadAllocatedBytes();
    }
}
