package io.laredo.sample.board;

import io.laredo.target.replica.ReplicatedEntity;
import org.springframework.data.annotation.Id;

/**
 * A row of {@code stock}.
 *
 * @param delivered what ever came in
 * @param units what is left of it; the rest is in {@linkplain Sale sales}
 */
@ReplicatedEntity(table = "stock")
record Stock(@Id long productId, int delivered, int units) {}
