package io.laredo.sample.board;

import java.util.Comparator;
import java.util.List;
import org.springframework.stereotype.Service;

/**
 * The rows of the board, read through repositories: some 300 calls for a category, none of which leaves this process.
 *
 * <p>Each call answers as of the newest transaction, so two calls may see two different ones. Where that must not be,
 * take a view as {@link StockCheck} does.
 */
@Service
class BoardRows {
    private final Products products;
    private final Stocks stocks;
    private final Sales sales;

    BoardRows(Products products, Stocks stocks, Sales sales) {
        this.products = products;
        this.stocks = stocks;
        this.sales = sales;
    }

    /** A category's products by id. */
    List<BoardRow> of(int categoryId) {
        return products.findByCategoryId(categoryId).stream()
                .sorted(Comparator.comparingLong(Product::id))
                .map(this::row)
                .toList();
    }

    private BoardRow row(Product product) {
        Stock stock = stocks.findById(product.id()).orElse(new Stock(product.id(), 0, 0));
        int sold = sales.findByProductId(product.id()).stream()
                .mapToInt(Sale::units)
                .sum();
        return new BoardRow(
                product.id(),
                product.sku(),
                product.name(),
                product.listPrice(),
                product.price(),
                stock.delivered(),
                stock.units(),
                sold);
    }
}
