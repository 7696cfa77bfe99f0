package io.laredo.target.replica;

import static io.laredo.target.replica.Shop.product;
import static io.laredo.target.replica.Shop.products;
import static io.laredo.target.replica.Shop.target;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.laredo.Row;
import io.laredo.target.replica.Shop.Product;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FilterTests {
    private static final List<String> WORDS = List.of("a", "b", "c");

    @Test
    void findsNothingByANullAndEverythingElseByItsAbsence() {
        Replica<Product, Long> products =
                products(target(product(1, "pen", 10, "1.50", null), product(2, "cup", 10, null, "blue")));

        assertThat(ids(products, new Filter.Equal("note", null))).isEmpty();
        assertThat(ids(products, new Filter.Not(new Filter.Equal("note", "red"))))
                .containsExactly(2L);
        assertThat(ids(products, new Filter.IsNull("note"))).containsExactly(1L);
        assertThat(ids(products, new Filter.Not(new Filter.IsNull("note")))).containsExactly(2L);
        assertThat(ids(products, new Filter.Not(new Filter.In("note", Arrays.asList("red", null)))))
                .isEmpty();
        assertThat(ids(products, new Filter.Not(new Filter.In("note", List.of()))))
                .containsExactlyInAnyOrder(1L, 2L);
    }

    @Test
    void comparesNumbersByValue() {
        Replica<Product, Long> products = products(target(product(1, "pen", 10, "1.50", null)));

        assertThat(ids(products, new Filter.Equal("price", new BigDecimal("1.5"))))
                .containsExactly(1L);
        assertThat(ids(products, new Filter.In("category_id", List.of(10L, 11))))
                .containsExactly(1L);
    }

    @Test
    void findsARowOnceHoweverManyWaysLeadToIt() {
        Replica<Product, Long> products = products(target(product(1, "pen", 10, "1.50", null)));

        assertThat(ids(products, new Filter.In("category_id", List.of(10, 10L))))
                .containsExactly(1L);
        assertThat(ids(
                        products,
                        new Filter.Or(List.of(new Filter.Equal("category_id", 10), new Filter.Equal("id", 1L)))))
                .containsExactly(1L);
    }

    @Test
    void refusesAColumnThatTheEntityLacks() {
        Replica<Product, Long> products = products(target());

        assertThatThrownBy(() -> products.stream(new Filter.IsNull("colour")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no column 'colour'");
        assertThatThrownBy(() -> products.stream(new Filter.Equal("sku", 1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("cannot be compared with a Integer");
    }

    /* The model decides as SQL is defined, over all rows; the filter may take any short way. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void agreesWithAPlainModelOnRandomFilters(long seed) {
        Random random = new Random(seed);
        Row[] rows = IntStream.range(0, 60)
                .mapToObj(i -> product(i, word(random), random.nextInt(4), price(random), word(random)))
                .toArray(Row[]::new);
        Replica<Product, Long> products = products(target(rows));

        for (int i = 0; i < 300; i++) {
            Filter filter = filter(random, 3);
            assertThat(ids(products, filter))
                    .as("seed %d, filter %s", seed, filter)
                    .containsExactlyInAnyOrderElementsOf(products.stream()
                            .filter(product -> Boolean.TRUE.equals(truth(filter, product)))
                            .map(Product::id)
                            .toList());
        }
    }

    private static List<Long> ids(Replica<Product, Long> products, Filter filter) {
        return products.stream(filter).map(Product::id).toList();
    }

    private static Filter filter(Random random, int depth) {
        return switch (random.nextInt(depth == 0 ? 3 : 6)) {
            case 0 -> equal(random);
            case 1 -> {
                String column = column(random);
                yield new Filter.In(
                        column,
                        Stream.generate(() -> value(random, column))
                                .limit(random.nextInt(4))
                                .toList());
            }
            case 2 -> new Filter.IsNull(column(random));
            case 3 -> new Filter.Not(filter(random, depth - 1));
            case 4 -> new Filter.And(filters(random, depth));
            default -> new Filter.Or(filters(random, depth));
        };
    }

    private static List<Filter> filters(Random random, int depth) {
        return Stream.generate(() -> random.nextBoolean() ? equal(random) : filter(random, depth - 1))
                .limit(random.nextInt(4))
                .toList();
    }

    private static Filter equal(Random random) {
        String column = column(random);
        return new Filter.Equal(column, value(random, column));
    }

    private static String column(Random random) {
        return List.of("id", "sku", "category_id", "price", "note").get(random.nextInt(5));
    }

    private static @Nullable Object value(Random random, String column) {
        return switch (column) {
            case "id" -> (long) random.nextInt(60);
            case "category_id" -> random.nextInt(4);
            case "price" -> {
                String price = price(random);
                yield price == null ? null : new BigDecimal(price);
            }
            default -> word(random);
        };
    }

    private static @Nullable String word(Random random) {
        int choice = random.nextInt(4);
        return choice == 3 ? null : WORDS.get(choice);
    }

    private static @Nullable String price(Random random) {
        return switch (random.nextInt(4)) {
            case 0 -> null;
            case 1 -> "1";
            case 2 -> "1.00";
            default -> "2.5";
        };
    }

    /** Null stands for unknown. */
    private static @Nullable Boolean truth(Filter filter, Product row) {
        if (filter instanceof Filter.Equal equal) {
            return same(valueOf(row, equal.column()), equal.value());
        }
        if (filter instanceof Filter.In in) {
            return any(in.values().stream()
                    .map(value -> same(valueOf(row, in.column()), value))
                    .toList());
        }
        if (filter instanceof Filter.IsNull isNull) {
            return valueOf(row, isNull.column()) == null;
        }
        if (filter instanceof Filter.Not not) {
            return negated(truth(not.filter(), row));
        }
        if (filter instanceof Filter.And and) {
            return negated(any(and.filters().stream()
                    .map(each -> negated(truth(each, row)))
                    .toList()));
        }
        return any(((Filter.Or) filter)
                .filters().stream().map(each -> truth(each, row)).toList());
    }

    private static @Nullable Boolean any(List<@Nullable Boolean> truths) {
        if (truths.contains(true)) {
            return true;
        }
        return truths.stream().anyMatch(Objects::isNull) ? null : false;
    }

    private static @Nullable Boolean negated(@Nullable Boolean truth) {
        return truth == null ? null : !truth;
    }

    private static @Nullable Boolean same(@Nullable Object left, @Nullable Object right) {
        if (left == null || right == null) {
            return null;
        }
        return left instanceof BigDecimal number ? number.compareTo((BigDecimal) right) == 0 : left.equals(right);
    }

    private static @Nullable Object valueOf(Product row, String column) {
        return switch (column) {
            case "id" -> row.id();
            case "sku" -> row.sku();
            case "category_id" -> row.categoryId();
            case "price" -> row.price();
            default -> row.note();
        };
    }
}
