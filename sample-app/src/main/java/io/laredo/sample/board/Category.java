package io.laredo.sample.board;

import io.laredo.target.replica.ReplicatedEntity;
import org.springframework.data.annotation.Id;

/** A row of {@code category}. */
@ReplicatedEntity(table = "category")
record Category(@Id int id, String name) {}
