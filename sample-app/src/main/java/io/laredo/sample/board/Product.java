package io.laredo.sample.board;

import io.laredo.target.replica.ReplicaIndex;
import io.laredo.target.replica.ReplicatedEntity;
import java.math.BigDecimal;
import org.springframework.data.annotation.Id;

/**
 * A row of {@code product}. The indexes exist in memory only, whatever indexes the table has.
 *
 * @param listPrice what it cost when it came into the shop
 * @param price what it costs now
 */
@ReplicatedEntity(table = "product")
@ReplicaIndex(columns = "sku")
@ReplicaIndex(columns = "category_id")
record Product(@Id long id, String sku, int categoryId, String name, BigDecimal listPrice, BigDecimal price) {}
