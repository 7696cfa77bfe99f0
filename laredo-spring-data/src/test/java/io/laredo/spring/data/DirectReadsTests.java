package io.laredo.spring.data;

import static io.laredo.spring.data.Tables.product;
import static io.laredo.spring.data.Tables.replicas;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.laredo.spring.data.shop.PriceListImpl;
import io.laredo.spring.data.shop.Product;
import io.laredo.spring.data.shop.Products;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.aopalliance.intercept.MethodInterceptor;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.springframework.dao.EmptyResultDataAccessException;
import org.springframework.data.repository.Repository;
import org.springframework.data.repository.core.support.RepositoryComposition.RepositoryFragments;

class DirectReadsTests {
    private final List<String> intercepted = new ArrayList<>();
    private final ReplicaRepositoryFactory factory = factory();
    private final Products products =
            factory.getRepository(Products.class, RepositoryFragments.just(new PriceListImpl()));

    private ReplicaRepositoryFactory factory() {
        ReplicaRepositoryFactory interceptedFactory = new ReplicaRepositoryFactory(
                replicas(product(1, "pen", 10, null, null, null), product(2, "cup", 20, null, null, null)));
        MethodInterceptor interceptor = invocation -> {
            intercepted.add(invocation.getMethod().getName());
            return invocation.proceed();
        };
        interceptedFactory.addRepositoryProxyPostProcessor((proxy, information) -> proxy.addAdvice(interceptor));
        return interceptedFactory;
    }

    @Test
    void passSpringDataByForReads() {
        assertThat(products.findById(1L)).map(Product::sku).contains("pen");
        assertThat(products.findById(9L)).isEmpty();
        assertThat(products.existsById(2L)).isTrue();
        assertThat(products.findAll()).hasSize(2);
        assertThat(products.stream()).hasSize(2);
        assertThat(products.count()).isEqualTo(2);
        assertThat(products.position()).isEqualTo(Tables.POSITION);
        assertThat(products.findBySku("pen")).isPresent();
        assertThat(products.findByCategoryId(20)).hasSize(1);

        assertThat(intercepted).isEmpty();
    }

    @Test
    void leaveDefaultAndCustomMethodsToSpringData() {
        assertThat(products.countOfCategories(10, 20, 30)).isEqualTo(2);
        assertThat(products.priceOf(7)).isEqualTo("price of 7");
        assertThat(products.findAllById(List.of(2L, 1L, 2L, 9L)))
                .extracting(Product::id)
                .containsExactlyInAnyOrder(1L, 2L);

        assertThat(intercepted).contains("countOfCategories", "priceOf", "findAllById");
    }

    @Test
    @NullUnmarked
    void leaveTheVerdictOnNullsToSpringData() {
        assertThatThrownBy(() -> products.findBySku(null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Parameter sku");
        assertThatThrownBy(() -> products.findById(null)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> products.findAllById(java.util.Arrays.asList(1L, null)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("id must not be null");
        assertThat(products.findByNote(null)).isEmpty();
        assertThatThrownBy(() -> products.getBySku("hat")).isInstanceOf(EmptyResultDataAccessException.class);
        assertThat(products.readBySku("hat")).isNull();
    }

    @Test
    void areAnOrdinaryObject() {
        Products other = factory.getRepository(Products.class, RepositoryFragments.just(new PriceListImpl()));

        Set<Products> both = new HashSet<>(List.of(products, other));
        assertThat(both).hasSize(2).contains(products, other);
        assertThat(products).hasToString(Products.class.getName() + " over the replica of public.product");
    }

    interface Narrow extends Repository<Product, Long> {
        Optional<Product> findById(Long id);

        long count();
    }

    interface Redeclared extends ReplicaRepository<Product, Long> {
        @Override
        Optional<Product> findById(Long id);

        @Override
        default long count() {
            return -1;
        }
    }

    @Test
    void answerAnInterfaceThatChoosesItsMethods() {
        Narrow narrow = factory.getRepository(Narrow.class);

        assertThat(narrow.findById(1L)).isPresent();
        assertThat(narrow.count()).isEqualTo(2);
        assertThat(intercepted).isEmpty();
    }

    @Test
    void respectWhatAnInterfaceDeclaresAnew() {
        Redeclared redeclared = factory.getRepository(Redeclared.class);
        ReplicaRepository<Product, Long> general = redeclared;

        assertThat(redeclared.findById(1L)).isPresent();
        assertThat(intercepted).isEmpty();
        assertThat(general.findById(1L)).isPresent();
        assertThat(general.count()).isEqualTo(-1);
    }

    interface Base<T, K> extends ReplicaRepository<T, Long> {
        List<T> findBySku(K sku);
    }

    interface Derived extends Base<Product, String> {}

    @Test
    void answerMethodsOfAGenericInterface() {
        assertThat(factory.getRepository(Derived.class).findBySku("cup")).hasSize(1);
    }
}
