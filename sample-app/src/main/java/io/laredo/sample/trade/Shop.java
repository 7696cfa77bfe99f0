package io.laredo.sample.trade;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/**
 * What changes the shop. Each method is one transaction and answers how many rows it changed; the replicas show all of
 * them or none.
 */
@Service
public class Shop {
    private final PlacedOrders orders;
    private final JdbcClient jdbc;

    Shop(PlacedOrders orders, JdbcClient jdbc) {
        this.orders = orders;
        this.jdbc = jdbc;
    }

    /** Multiplies the products' prices, which stay within a third and three times their list prices. */
    @Transactional
    public int reprice(Collection<Long> products, BigDecimal factor) {
        return jdbc.sql("""
                        UPDATE product
                        SET price = least(greatest(round(price * :factor, 2), round(list_price / 3, 2), 0.01), list_price * 3)
                        WHERE id IN (:products)""")
                .param("factor", factor.setScale(4, RoundingMode.HALF_UP))
                .param("products", products)
                .update();
    }

    /**
     * Places an order: the order, its lines, and so many units less in stock.
     *
     * @param basket units by product; sorted, so that two orders never wait for each other in a circle
     * @throws OutOfStockException nothing is ordered then
     */
    @Transactional
    public int placeOrder(String customer, SortedMap<Long, Integer> basket) {
        basket.forEach(this::takeFromStock);
        Set<OrderLine> lines =
                basket.entrySet().stream().map(this::lineAtTodaysPrice).collect(Collectors.toSet());
        orders.save(new PlacedOrder(null, customer, Instant.now(), lines));
        return 1 + 2 * lines.size();
    }

    /** Cancels the oldest order: its units go back to stock. Answers 0 if there is no order. */
    @Transactional
    public int cancelOldestOrder() {
        return orders.findFirstByOrderById().map(this::cancel).orElse(0);
    }

    private void takeFromStock(long productId, int units) {
        int taken = jdbc.sql("UPDATE stock SET units = units - :units WHERE product_id = :id AND units >= :units")
                .param("units", units)
                .param("id", productId)
                .update();
        if (taken == 0) {
            throw new OutOfStockException(productId, units);
        }
    }

    private OrderLine lineAtTodaysPrice(Map.Entry<Long, Integer> item) {
        BigDecimal price = jdbc.sql("SELECT price FROM product WHERE id = :id")
                .param("id", item.getKey())
                .query(BigDecimal.class)
                .single();
        return new OrderLine(item.getKey(), item.getValue(), price);
    }

    private int cancel(PlacedOrder order) {
        jdbc.sql("""
                        UPDATE stock SET units = stock.units + line.units
                        FROM order_line line
                        WHERE line.order_id = :id AND line.product_id = stock.product_id""").param("id", order.id()).update();
        orders.delete(order);
        return 1 + 2 * order.lines().size();
    }
}
