package io.laredo.target.replica;

import static io.laredo.target.replica.Shop.at;
import static io.laredo.target.replica.Shop.baseline;
import static io.laredo.target.replica.Shop.categories;
import static io.laredo.target.replica.Shop.category;
import static io.laredo.target.replica.Shop.delete;
import static io.laredo.target.replica.Shop.insert;
import static io.laredo.target.replica.Shop.product;
import static io.laredo.target.replica.Shop.productKey;
import static io.laredo.target.replica.Shop.products;
import static io.laredo.target.replica.Shop.target;
import static io.laredo.target.replica.Shop.transaction;
import static io.laredo.target.replica.Shop.update;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.laredo.BaselineLoad;
import io.laredo.ChangeEvent;
import io.laredo.LaredoException;
import io.laredo.Position;
import io.laredo.Row;
import io.laredo.TargetException;
import io.laredo.target.replica.Shop.Category;
import io.laredo.target.replica.Shop.Product;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReplicaTargetTests {
    private static final Row PEN = product(1, "pen", 10, "1.50", "blue");
    private static final Row CUP = product(2, "cup", 10, "4.00", null);

    @Test
    void refusesReadsBeforeTheFirstBaselineIsComplete() {
        ReplicaTarget target = ReplicaTarget.of("replica", Product.class, Category.class);
        BaselineLoad load = target.beginBaseline(at(1), List.of(Shop.PRODUCT, Shop.CATEGORY));
        load.row(PEN);

        assertThatThrownBy(() -> products(target).get(1L))
                .isInstanceOf(ReplicaNotReadyException.class)
                .hasMessageContaining("Product (public.product)")
                .hasMessageContaining("laredo.startup.wait");
        assertThatThrownBy(() -> products(target).lookup("sku").count("pen"))
                .isInstanceOf(ReplicaNotReadyException.class);
        assertThatThrownBy(() -> Replicas.of(List.of(target)).view()).isInstanceOf(ReplicaNotReadyException.class);
        assertThatThrownBy(() -> Replicas.of(List.of(target)).position("shop"))
                .isInstanceOf(ReplicaNotReadyException.class);
    }

    @Test
    void showsTheBaselineAtItsPosition() {
        ReplicaTarget target = target(PEN, CUP);

        Replica<Product, Long> products = products(target);
        assertThat(products.get(1L)).isEqualTo(new Product(1, "pen", 10, new BigDecimal("1.50"), "blue"));
        assertThat(products.get(3L)).isNull();
        assertThat(products.size()).isEqualTo(2);
        assertThat(products.all()).extracting(Product::sku).containsExactlyInAnyOrder("pen", "cup");
        assertThat(products.position()).isEqualTo(at(1));
    }

    @Test
    void appliesInsertUpdateDeleteAndTruncate() {
        ReplicaTarget target = target(PEN, CUP);
        Replica<Product, Long> products = products(target);

        target.apply(transaction(
                2,
                insert(product(3, "hat", 20, "9.00", null)),
                update(product(1, "pen", 20, "1.75", "blue")),
                delete(productKey(2))));
        assertThat(products.stream().map(Product::sku)).containsExactlyInAnyOrder("hat", "pen");
        assertThat(products.find("category_id", 20)).extracting(Product::id).containsExactlyInAnyOrder(1L, 3L);
        assertThat(products.find("category_id", 10)).isEmpty();

        target.apply(transaction(3, new ChangeEvent.Truncate(Shop.PRODUCT), insert(CUP)));
        assertThat(products.all()).extracting(Product::sku).containsExactly("cup");
        assertThat(products.find("category_id", 20)).isEmpty();
    }

    @Test
    void movesARowWhoseKeyChanges() {
        ReplicaTarget target = target(PEN);

        target.apply(transaction(2, update(productKey(1), product(7, "pen", 10, "1.50", Row.ABSENT))));

        assertThat(products(target).get(1L)).isNull();
        assertThat(products(target).get(7L)).isEqualTo(new Product(7, "pen", 10, new BigDecimal("1.50"), "blue"));
        assertThat(products(target).find("category_id", 10)).hasSize(1);
    }

    @Test
    void takesAbsentValuesFromThePreviousRow() {
        ReplicaTarget target = target(PEN);

        target.apply(transaction(2, update(product(1, "pen", 11, "1.50", Row.ABSENT))));

        assertThat(products(target).get(1L)).extracting(Product::note).isEqualTo("blue");
    }

    @Test
    void refusesAnAbsentValueWithoutAPreviousRow() {
        ReplicaTarget target = target(PEN);

        assertThatThrownBy(() -> target.apply(
                        transaction(2, delete(productKey(1)), update(product(5, "pen", 11, "1.50", Row.ABSENT)))))
                .isInstanceOf(TargetException.class)
                .hasMessageContaining("public.product")
                .hasMessageContaining("'note'")
                .hasMessageContaining("new baseline");
    }

    @Test
    void showsNothingOfATransactionThatFails() {
        ReplicaTarget target = target(PEN, category(1, "tools"));
        Replica<Category, Integer> categories = Replicas.of(List.of(target)).replica(Category.class);

        assertThatThrownBy(() -> target.apply(transaction(
                        2,
                        update(category(1, "toys")),
                        delete(productKey(1)),
                        update(product(5, "pen", 11, "1.50", Row.ABSENT)))))
                .isInstanceOf(TargetException.class);

        assertThat(categories.all()).containsExactly(new Category(1, "tools"));
        assertThat(products(target).size()).isEqualTo(1);
        assertThat(products(target).position()).isEqualTo(at(1));
    }

    @Test
    void applyingTheSameTransactionTwiceGivesTheSameRows() {
        ReplicaTarget target = target(PEN, CUP);
        var second = transaction(2, insert(product(3, "hat", 20, "9.00", null)), delete(productKey(1)));
        var third = transaction(3, delete(productKey(3)), insert(PEN));
        target.apply(second);
        target.apply(third);
        List<Product> afterFirst = products(target).all();

        target.apply(second);
        assertThat(products(target).all()).isNotEmpty().isEqualTo(afterFirst);
        target.apply(third);
        assertThat(products(target).all()).isEqualTo(afterFirst);
        assertThat(products(target).position()).isEqualTo(at(3));
    }

    @Test
    void toleratesChangesThatAreAlreadyThere() {
        ReplicaTarget target = target(PEN);

        target.apply(transaction(2, insert(PEN), delete(productKey(2)), update(CUP)));

        assertThat(products(target).all()).extracting(Product::sku).containsExactlyInAnyOrder("pen", "cup");
    }

    @Test
    void ignoresTablesThatAreNotReplicatedHere() {
        ReplicaTarget target = ReplicaTarget.of("replica", Product.class);
        BaselineLoad load = target.beginBaseline(at(1), List.of(Shop.PRODUCT, Shop.CATEGORY));
        load.row(PEN);
        load.row(category(1, "tools"));
        load.complete(at(1));

        target.apply(transaction(2, insert(category(2, "toys")), insert(CUP)));

        assertThat(products(target).size()).isEqualTo(2);
    }

    @Test
    void keepsTheObjectOfARowThatDoesNotChange() {
        ReplicaTarget target = target(PEN, CUP);
        Product pen = products(target).get(1L);
        Product cup = products(target).get(2L);

        target.apply(transaction(2, update(PEN), update(product(2, "cup", 10, "4.0", null))));

        assertThat(products(target).get(1L)).isSameAs(pen);
        assertThat(products(target).get(2L)).isNotEqualTo(cup);
    }

    @Test
    void keepsEqualObjectsAndTheOldRowsUntilALaterBaselineIsComplete() {
        ReplicaTarget target = target(PEN, CUP);
        Product pen = products(target).get(1L);

        BaselineLoad load = target.beginBaseline(at(9), List.of(Shop.PRODUCT, Shop.CATEGORY));
        load.row(product(1, "pen", 10, "1.50", "blue"));
        load.row(product(3, "hat", 20, "9.00", null));
        assertThat(products(target).all()).extracting(Product::sku).containsExactlyInAnyOrder("pen", "cup");
        load.complete(at(9));

        assertThat(products(target).all()).extracting(Product::sku).containsExactlyInAnyOrder("pen", "hat");
        assertThat(products(target).get(1L)).isSameAs(pen);
        assertThat(products(target).position()).isEqualTo(at(9));
    }

    @Test
    void forgetsABaselineThatIsAbandoned() {
        ReplicaTarget target = target(PEN);

        BaselineLoad load = target.beginBaseline(at(9), List.of(Shop.PRODUCT, Shop.CATEGORY));
        load.row(CUP);
        load.abandon();

        assertThat(products(target).all()).extracting(Product::sku).containsExactly("pen");
    }

    @Test
    void reportsAsDurableWhatIsVisible() {
        ReplicaTarget target = ReplicaTarget.of("replica", Product.class, Category.class);
        List<Position> durable = new ArrayList<>();
        target.start(position -> {
            assertThat(products(target).position()).isEqualTo(position);
            durable.add(position);
        });

        baseline(target, 1, PEN);
        target.apply(transaction(2, insert(CUP)));
        target.advance(at(5));
        target.advance(at(4));

        assertThat(durable).containsExactly(at(1), at(2), at(5));
        assertThat(products(target).position()).isEqualTo(at(5));
    }

    @Test
    void refusesABaselineThatLacksATable() {
        ReplicaTarget target = ReplicaTarget.of("replica", Product.class, Category.class);

        assertThatThrownBy(() -> target.beginBaseline(at(1), List.of(Shop.PRODUCT)))
                .isInstanceOf(TargetException.class)
                .hasMessageContaining("public.category")
                .hasMessageContaining(Category.class.getName());
    }

    @Test
    void aWithdrawnTableCannotBeReadUntilItsNextBaselineAndNoOtherIsTouched() {
        ReplicaTarget target = target(PEN, category(1, "tools"));
        ReplicaView before = Replicas.of(List.of(target)).view();

        target.withdraw(Shop.PRODUCT.table(), new LaredoException("product was altered"));
        target.apply(transaction(2, insert(CUP), insert(category(2, "toys"))));

        assertThatThrownBy(() -> products(target).get(1L))
                .isInstanceOf(ReplicaNotReadyException.class)
                .hasMessageContaining("product was altered");
        assertThatThrownBy(() -> products(target).size()).isInstanceOf(ReplicaNotReadyException.class);
        assertThatThrownBy(() -> products(target).find("sku", "pen")).isInstanceOf(ReplicaNotReadyException.class);
        assertThat(categories(target).size()).isEqualTo(2);
        assertThat(before.<Product, Long>replica(Product.class).size())
                .as("a view from before")
                .isOne();
    }

    @Test
    void aCopyOfOneTableFollowsTheStreamAsideAndIsShownAtOnce() {
        ReplicaTarget target = target(PEN, category(1, "tools"));
        Product pen = products(target).get(1L);
        target.withdraw(Shop.PRODUCT.table(), new LaredoException("product was altered"));

        BaselineLoad load = target.beginBaseline(at(5), List.of(Shop.PRODUCT));
        load.row(PEN);
        target.apply(transaction(6, insert(CUP), insert(category(2, "toys"))));
        load.apply(transaction(6, insert(CUP), insert(category(2, "toys"))));
        load.apply(transaction(7, delete(productKey(2)), insert(product(3, "hat", 20, "9.00", null))));
        assertThatThrownBy(() -> products(target).size()).isInstanceOf(ReplicaNotReadyException.class);
        target.apply(transaction(7, delete(productKey(2)), insert(product(3, "hat", 20, "9.00", null))));
        load.complete(at(7));

        assertThat(products(target).all()).extracting(Product::sku).containsExactlyInAnyOrder("pen", "hat");
        assertThat(products(target).get(1L)).isSameAs(pen);
        assertThat(categories(target).size()).isEqualTo(2);
        assertThat(products(target).position()).isEqualTo(at(7));
        target.apply(transaction(8, insert(CUP)));
        assertThat(products(target).size()).isEqualTo(3);
    }

    @Test
    void namesTheTableThatItCannotTake() {
        ReplicaTarget target = target(PEN);

        assertThatThrownBy(() ->
                        target.apply(transaction(2, insert(new Row(Shop.PRODUCT, 2L, "", "cup", null, null, null)))))
                .isInstanceOfSatisfying(
                        TargetException.class,
                        failure -> assertThat(failure.table()).isEqualTo(Shop.PRODUCT.table()));
    }

    @Test
    void refusesReadsAfterItIsClosed() {
        ReplicaTarget target = target(PEN);

        target.close();

        assertThatThrownBy(() -> products(target).get(1L))
                .isInstanceOf(ReplicaNotReadyException.class)
                .hasMessageContaining("closed");
    }

    @Test
    void givesTheSameReplicaEachTime() {
        ReplicaTarget target = target(PEN);
        Replicas replicas = Replicas.of(List.of(target));

        assertThat(replicas.<Product, Long>replica(Product.class)).isSameAs(replicas.replica(Product.class));
        assertThatThrownBy(() -> replicas.replica(String.class))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("java.lang.String")
                .hasMessageContaining(Product.class.getName());
    }
}
