package io.laredo.spring.boot.autoconfigure.shop;

import io.laredo.target.replica.ReplicaIndex;
import io.laredo.target.replica.ReplicatedEntity;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;
import org.springframework.data.annotation.Id;

@ReplicatedEntity(table = "product")
@ReplicaIndex(columns = "category_id")
public record Product(
        @Id long id,
        String sku,
        int categoryId,
        BigDecimal price,
        @Nullable String note) {}
