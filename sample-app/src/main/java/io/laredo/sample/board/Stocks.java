package io.laredo.sample.board;

import io.laredo.spring.data.ReplicaRepository;
import io.laredo.spring.data.ReplicatedRepository;

/** The stock of each product, in memory. */
@ReplicatedRepository
interface Stocks extends ReplicaRepository<Stock, Long> {}
