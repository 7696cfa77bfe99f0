package io.laredo.sample.board;

import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.stereotype.Service;

/** How many rows each replica holds. */
@Service
class TableSizes {
    private final Categories categories;
    private final Products products;
    private final Stocks stocks;
    private final Orders orders;
    private final Sales sales;

    TableSizes(Categories categories, Products products, Stocks stocks, Orders orders, Sales sales) {
        this.categories = categories;
        this.products = products;
        this.stocks = stocks;
        this.orders = orders;
        this.sales = sales;
    }

    Map<String, Long> rows() {
        Map<String, Long> rows = new LinkedHashMap<>();
        rows.put("category", categories.count());
        rows.put("product", products.count());
        rows.put("stock", stocks.count());
        rows.put("placed_order", orders.count());
        rows.put("order_line", sales.count());
        return rows;
    }
}
