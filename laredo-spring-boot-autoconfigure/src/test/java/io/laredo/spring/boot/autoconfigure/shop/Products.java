package io.laredo.spring.boot.autoconfigure.shop;

import io.laredo.spring.data.ReplicaRepository;
import io.laredo.spring.data.ReplicatedRepository;
import java.util.List;
import java.util.Optional;

@ReplicatedRepository
public interface Products extends ReplicaRepository<Product, Long> {
    Optional<Product> findBySku(String sku);

    List<Product> findByCategoryId(int categoryId);

    long countByCategoryId(int categoryId);
}
