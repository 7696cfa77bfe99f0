package io.laredo.sample.trade;

import java.util.Optional;
import org.springframework.data.repository.CrudRepository;

/** The orders in the database: an ordinary Spring Data JDBC repository. */
interface PlacedOrders extends CrudRepository<PlacedOrder, Long> {
    Optional<PlacedOrder> findFirstByOrderById();
}
