package io.laredo.sample.board;

import io.laredo.target.replica.ReplicaIndex;
import io.laredo.target.replica.ReplicatedEntity;
import java.math.BigDecimal;
import org.springframework.data.annotation.Id;

/**
 * A row of {@code order_line}, whose key has two columns.
 *
 * @param price of one unit
 */
@ReplicatedEntity(table = "order_line")
@ReplicaIndex(columns = "product_id")
record Sale(@Id long orderId, @Id long productId, int units, BigDecimal price) {

    /** The key of a sale: a component for each column of it. */
    record Key(long orderId, long productId) {}
}
