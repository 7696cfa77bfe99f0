package io.laredo.sample.board;

import io.laredo.spring.data.ReplicaRepository;
import io.laredo.spring.data.ReplicatedRepository;
import java.util.List;

/** What was sold, in memory. */
@ReplicatedRepository
interface Sales extends ReplicaRepository<Sale, Sale.Key> {
    List<Sale> findByProductId(long productId);
}
