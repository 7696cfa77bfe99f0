package io.laredo.sample.trade;

import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.data.annotation.Id;
import org.springframework.data.relational.core.mapping.MappedCollection;

/**
 * An order with its lines, as Spring Data JDBC stores it: an aggregate without a single {@code @Table}. Laredo beside it
 * changes nothing about how Spring Data JDBC finds its repositories and entities.
 *
 * @param id null until the order is stored
 */
record PlacedOrder(
        @Nullable @Id Long id,
        String customer,
        Instant placedAt,
        @MappedCollection(idColumn = "order_id") Set<OrderLine> lines) {}
