package io.laredo.spring.data.shop;

/** Uses a repository that only its package can see. */
public class Warehouse {
    private final Stocks stocks;

    Warehouse(Stocks stocks) {
        this.stocks = stocks;
    }

    public int pieces(int warehouse, long product) {
        return stocks.findById(new Stock.Key(warehouse, product))
                .map(Stock::pieces)
                .orElse(0);
    }

    public int kinds(int warehouse) {
        return stocks.countByWarehouse(warehouse);
    }
}
