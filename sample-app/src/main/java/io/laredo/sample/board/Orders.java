package io.laredo.sample.board;

import io.laredo.spring.data.ReplicaRepository;
import io.laredo.spring.data.ReplicatedRepository;

/** The orders, in memory. */
@ReplicatedRepository
interface Orders extends ReplicaRepository<Order, Long> {}
