package io.laredo.spring.data;

import static io.laredo.spring.data.Tables.product;
import static io.laredo.spring.data.Tables.replicas;
import static org.assertj.core.api.Assertions.assertThat;

import io.laredo.Row;
import io.laredo.spring.data.shop.Product;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Random;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DerivedQueryTests {
    interface Queries extends ReplicaRepository<Product, Long> {
        List<Product> findByNote(@Nullable String note);

        List<Product> findByPriceEquals(@Nullable BigDecimal price);

        List<Product> findByCategoryIdAndNote(int categoryId, @Nullable String note);

        List<Product> findByNoteAndCategoryIdAndActiveTrue(@Nullable String note, int categoryId);

        List<Product> findBySkuAndActiveFalse(@Nullable String sku);

        List<Product> findBySkuAndSku(@Nullable String one, @Nullable String other);

        List<Product> findBySkuOrNoteAndCategoryId(@Nullable String sku, @Nullable String note, int categoryId);

        List<Product> findByNoteNot(@Nullable String note);

        List<Product> findByNoteIsNull();

        List<Product> findByNoteNotNull();

        List<Product> findByActiveTrue();

        List<Product> findByActiveIsFalse();

        List<Product> findByCategoryIdIn(@Nullable Collection<Integer> categories);

        List<Product> findByCategoryIdInAndSkuIsNull(int... categories);

        List<Product> findByNoteNotIn(@Nullable List<@Nullable String> notes);

        long countByCategoryIdAndActive(int categoryId, @Nullable Boolean active);

        boolean existsByNoteAndSku(@Nullable String note, @Nullable String sku);

        List<Product> findDistinctByCategoryId(int categoryId);

        List<Product> findAllProductsBy();

        long countBy();
    }

    private static final List<String> WORDS = List.of("a", "b", "c");

    /* The column comment is citext: letter case does not count there, and does in sku. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void findWhatSqlWouldFind(long seed) {
        Random random = new Random(seed);
        Row[] rows = IntStream.range(0, 80)
                .mapToObj(i -> product(i, word(random), random.nextInt(4), price(random), flag(random), word(random)))
                .toArray(Row[]::new);
        Queries queries = new ReplicaRepositoryFactory(replicas(rows)).getRepository(Queries.class);
        List<Product> all = queries.findAll();
        assertThat(all).hasSize(80);

        for (int i = 0; i < 50; i++) {
            String word = word(random);
            String other = word(random);
            int category = random.nextInt(5);
            BigDecimal price = number(price(random));
            Boolean flag = flag(random);
            check(queries.findByNote(word), all, p -> note(p, word));
            check(
                    queries.findByPriceEquals(price),
                    all,
                    p -> price != null && p.price() != null && p.price().compareTo(price) == 0);
            check(
                    queries.findByCategoryIdAndNote(category, word),
                    all,
                    p -> p.categoryId() == category && note(p, word));
            check(
                    queries.findByNoteAndCategoryIdAndActiveTrue(word, category),
                    all,
                    p -> p.categoryId() == category && note(p, word) && p.active() != null && p.active());
            check(queries.findBySkuAndActiveFalse(word), all, p -> sku(p, word) && p.active() != null && !p.active());
            check(queries.findBySkuAndSku(word, other), all, p -> sku(p, word) && sku(p, other));
            check(
                    queries.findBySkuOrNoteAndCategoryId(word, other, category),
                    all,
                    p -> sku(p, word) || (note(p, other) && p.categoryId() == category));
            check(queries.findByNoteNot(word), all, p -> word != null && p.note() != null && !note(p, word));
            check(
                    queries.findByCategoryIdIn(List.of(category, 0)),
                    all,
                    p -> p.categoryId() == category || p.categoryId() == 0);
            check(
                    queries.findByCategoryIdInAndSkuIsNull(category, 1),
                    all,
                    p -> p.sku() == null && (p.categoryId() == category || p.categoryId() == 1));
            check(
                    queries.findByNoteNotIn(Arrays.asList(word, other)),
                    all,
                    p -> word != null && other != null && p.note() != null && !note(p, word) && !note(p, other));
            check(queries.findDistinctByCategoryId(category), all, p -> p.categoryId() == category);
            assertThat(queries.countByCategoryIdAndActive(category, flag))
                    .isEqualTo(all.stream()
                            .filter(p -> p.categoryId() == category && flag != null && flag.equals(p.active()))
                            .count());
            assertThat(queries.existsByNoteAndSku(word, other))
                    .isEqualTo(all.stream().anyMatch(p -> note(p, word) && sku(p, other)));
        }
        check(queries.findByNoteIsNull(), all, p -> p.note() == null);
        check(queries.findByNoteNotNull(), all, p -> p.note() != null);
        check(queries.findByActiveTrue(), all, p -> p.active() != null && p.active());
        check(queries.findByActiveIsFalse(), all, p -> p.active() != null && !p.active());
        check(queries.findAllProductsBy(), all, p -> true);
        assertThat(queries.countBy()).isEqualTo(80);
    }

    @Test
    void treatNoCollectionAsUnknownAndAnEmptyOneAsNoValue() {
        Queries queries = new ReplicaRepositoryFactory(replicas(product(1, "pen", 10, null, null, null)))
                .getRepository(Queries.class);

        assertThat(queries.findByCategoryIdIn(null)).isEmpty();
        assertThat(queries.findByNoteNotIn(null)).isEmpty();
        assertThat(queries.findByCategoryIdIn(List.of())).isEmpty();
        assertThat(queries.findByNoteNotIn(List.of())).hasSize(1);
    }

    private static void check(List<Product> found, List<Product> all, Predicate<Product> wanted) {
        assertThat(found)
                .containsExactlyInAnyOrderElementsOf(all.stream().filter(wanted).toList());
    }

    private static boolean note(Product product, @Nullable String note) {
        return note != null && product.note() != null && product.note().equalsIgnoreCase(note);
    }

    private static boolean sku(Product product, @Nullable String sku) {
        return sku != null && sku.equals(product.sku());
    }

    private static @Nullable String word(Random random) {
        int choice = random.nextInt(4);
        if (choice == 3) {
            return null;
        }
        return random.nextBoolean() ? WORDS.get(choice) : WORDS.get(choice).toUpperCase(java.util.Locale.ROOT);
    }

    private static @Nullable Boolean flag(Random random) {
        return random.nextInt(3) == 0 ? null : (Boolean) random.nextBoolean();
    }

    private static @Nullable String price(Random random) {
        return random.nextInt(3) == 0 ? null : random.nextBoolean() ? "1.0" : "1.00";
    }

    private static @Nullable BigDecimal number(@Nullable String price) {
        return price == null ? null : new BigDecimal(price);
    }
}
