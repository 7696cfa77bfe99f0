package io.laredo.spring.data.shop;

import io.laredo.target.replica.ReplicaColumn;
import io.laredo.target.replica.ReplicaIndex;
import io.laredo.target.replica.ReplicatedEntity;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;
import org.springframework.data.annotation.Id;

@ReplicatedEntity(table = "product")
@ReplicaIndex(columns = "category_id")
@ReplicaIndex(columns = {"comment", "category_id"})
@ReplicaIndex(columns = {"sku", "active"})
public record Product(
        @Id long id,
        @Nullable String sku,
        int categoryId,
        @Nullable BigDecimal price,
        @Nullable Boolean active,
        @ReplicaColumn("comment") @Nullable String note) {}
