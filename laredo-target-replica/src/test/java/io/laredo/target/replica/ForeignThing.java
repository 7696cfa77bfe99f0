package io.laredo.target.replica;

import org.jspecify.annotations.Nullable;
import org.springframework.data.annotation.Id;

/** An entity that a test loads by a class loader of its own, which no nested class could be. */
@ReplicatedEntity(table = "thing")
record ForeignThing(@Id int id, @Nullable String value) {}
