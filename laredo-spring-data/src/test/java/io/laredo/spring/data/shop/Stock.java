package io.laredo.spring.data.shop;

import io.laredo.target.replica.ReplicatedEntity;
import org.springframework.data.annotation.Id;

@ReplicatedEntity(table = "stock")
public record Stock(@Id int warehouse, @Id long product, int pieces) {
    /** The key of a stock. */
    public record Key(int warehouse, long product) {}
}
