package io.laredo.spring.data;

import static io.laredo.spring.data.Tables.product;
import static io.laredo.spring.data.Tables.replicas;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.laredo.spring.data.shop.Product;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.dao.IncorrectResultSizeDataAccessException;

class AnswerTests {
    interface Answers extends ReplicaRepository<Product, Long> {
        @Nullable Product findBySku(String sku);

        Optional<Product> getBySku(String sku);

        @Nullable Record readBySku(String sku);

        Optional<Product> searchById(long id);

        Optional<Product> findOneByCategoryId(int categoryId);

        List<Product> findByCategoryId(int categoryId);

        Collection<Product> readByCategoryId(int categoryId);

        Iterable<Product> getByCategoryId(int categoryId);

        Set<Product> queryByCategoryId(int categoryId);

        Stream<Product> streamByCategoryId(int categoryId);

        Optional<Product> findFirstByCategoryId(int categoryId);

        List<Product> findTop2ByCategoryId(int categoryId);

        Stream<Product> findDistinctTop2ByNote(String note);

        int countByCategoryId(int categoryId);

        Long countBySku(String sku);

        Boolean existsBySku(String sku);
    }

    private final Answers answers = new ReplicaRepositoryFactory(replicas(
                    product(1, "pen", 10, null, null, "x"),
                    product(2, "cup", 10, null, null, "x"),
                    product(3, "cup", 10, null, null, "x")))
            .getRepository(Answers.class);

    @Test
    void giveOneRowOrNone() {
        assertThat(answers.findBySku("pen")).extracting(Product::id).isEqualTo(1L);
        assertThat(answers.findBySku("hat")).isNull();
        assertThat(answers.getBySku("pen")).map(Product::id).contains(1L);
        assertThat(answers.getBySku("hat")).isEmpty();
        assertThat(answers.readBySku("pen")).isInstanceOf(Product.class);
        assertThat(answers.searchById(3)).map(Product::sku).contains("cup");
    }

    @Test
    void refuseToChooseBetweenRows() {
        assertThatThrownBy(() -> answers.getBySku("cup"))
                .isInstanceOf(IncorrectResultSizeDataAccessException.class)
                .hasMessageContaining("2 match");
        assertThatThrownBy(() -> answers.findOneByCategoryId(10))
                .isInstanceOf(IncorrectResultSizeDataAccessException.class)
                .hasMessageContaining("3 match");
        assertThatThrownBy(() -> answers.findBySku("cup")).isInstanceOf(IncorrectResultSizeDataAccessException.class);
    }

    @Test
    void giveRowsInEveryKindOfCollection() {
        assertThat(answers.findByCategoryId(10)).hasSize(3);
        assertThat(answers.readByCategoryId(10)).hasSize(3);
        assertThat(answers.getByCategoryId(10)).hasSize(3);
        assertThat(answers.queryByCategoryId(10)).hasSize(3);
        assertThat(answers.streamByCategoryId(10)).hasSize(3);
        assertThat(answers.findByCategoryId(11)).isEmpty();
    }

    @Test
    void giveNoMoreRowsThanTheLimit() {
        assertThat(answers.findFirstByCategoryId(10)).isPresent();
        assertThat(answers.findFirstByCategoryId(11)).isEmpty();
        assertThat(answers.findTop2ByCategoryId(10)).hasSize(2);
        assertThat(answers.findDistinctTop2ByNote("x")).hasSize(2);
    }

    @Test
    void countAndTest() {
        assertThat(answers.countByCategoryId(10)).isEqualTo(3);
        assertThat(answers.countBySku("cup")).isEqualTo(2);
        assertThat(answers.existsBySku("cup")).isTrue();
        assertThat(answers.existsBySku("hat")).isFalse();
    }
}
