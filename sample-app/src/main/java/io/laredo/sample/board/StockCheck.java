package io.laredo.sample.board;

import io.laredo.target.replica.Replica;
import io.laredo.target.replica.ReplicaView;
import io.laredo.target.replica.Replicas;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.springframework.stereotype.Service;

/**
 * The totals over stock and sales, both taken from one view, and so from the same transaction.
 *
 * <p>Orders move units from one table to the other all the time. In the view they always add up: of every product,
 * as many units are in stock or sold as were delivered. Two separate reads could not promise that.
 */
@Service
class StockCheck {
    private final Replicas replicas;
    private final AtomicLong checks = new AtomicLong();
    private final AtomicLong failures = new AtomicLong();

    StockCheck(Replicas replicas) {
        this.replicas = replicas;
    }

    Totals totals() {
        ReplicaView view = replicas.view();
        Replica<Stock, Long> stocks = view.replica(Stock.class);
        Replica<Sale, Sale.Key> sales = view.replica(Sale.class);

        Map<Long, Integer> sold = new HashMap<>();
        sales.stream().forEach(sale -> sold.merge(sale.productId(), sale.units(), Integer::sum));
        long wrong = stocks.stream()
                .filter(stock -> stock.delivered() != stock.units() + sold.getOrDefault(stock.productId(), 0))
                .count();
        if (wrong > 0) {
            failures.incrementAndGet();
        }
        return new Totals(
                stocks.position().toString(),
                stocks.stream().mapToLong(Stock::delivered).sum(),
                stocks.stream().mapToLong(Stock::units).sum(),
                sold.values().stream().mapToLong(Integer::longValue).sum(),
                sales.stream()
                        .map(sale -> sale.price().multiply(BigDecimal.valueOf(sale.units())))
                        .reduce(BigDecimal.ZERO, BigDecimal::add),
                wrong,
                checks.incrementAndGet(),
                failures.get());
    }

    /**
     * What one view contains.
     *
     * @param position what it contains of the database: every transaction up to here
     * @param delivered units
     * @param inStock units
     * @param sold units
     * @param wrong the products whose units do not add up: none, unless somebody typed SQL that made it so
     * @param checks how many views were checked since the start
     * @param failures in how many of them a product was wrong
     */
    record Totals(
            String position,
            long delivered,
            long inStock,
            long sold,
            BigDecimal revenue,
            long wrong,
            long checks,
            long failures) {}
}
