package io.laredo.spring.data.shop;

import io.laredo.spring.data.ReplicaRepository;
import io.laredo.spring.data.ReplicatedRepository;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

@ReplicatedRepository
public interface Products extends ReplicaRepository<Product, Long>, PriceList {
    Optional<Product> findBySku(String sku);

    Product getBySku(String sku);

    @Nullable Product readBySku(String sku);

    List<Product> findByNote(@Nullable String note);

    List<Product> findByCategoryId(int categoryId);

    default long countOfCategories(int... categories) {
        long count = 0;
        for (int category : categories) {
            count += findByCategoryId(category).size();
        }
        return count;
    }
}
