package io.laredo.sample.board;

import io.laredo.target.replica.ReplicatedEntity;
import java.time.Instant;
import org.springframework.data.annotation.Id;

/** A row of {@code placed_order}. */
@ReplicatedEntity(table = "placed_order")
record Order(@Id long id, String customer, Instant placedAt) {}
