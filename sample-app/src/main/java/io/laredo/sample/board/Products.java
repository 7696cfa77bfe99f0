package io.laredo.sample.board;

import io.laredo.spring.data.ReplicaRepository;
import io.laredo.spring.data.ReplicatedRepository;
import java.util.List;
import java.util.Optional;

/** The products, in memory. Nobody implements this: the methods' names say what they find. */
@ReplicatedRepository
interface Products extends ReplicaRepository<Product, Long> {
    Optional<Product> findBySku(String sku);

    List<Product> findByCategoryId(int categoryId);
}
