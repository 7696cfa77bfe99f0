package io.laredo.sample.board;

import io.laredo.spring.data.ReplicaRepository;
import io.laredo.spring.data.ReplicatedRepository;

/** The categories, in memory. */
@ReplicatedRepository
interface Categories extends ReplicaRepository<Category, Integer> {}
