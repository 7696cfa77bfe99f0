package io.laredo.sample.trade;

/** There are fewer units of a product than somebody wants to buy. */
public class OutOfStockException extends RuntimeException {
    OutOfStockException(long productId, int units) {
        super("Product %d has fewer than %d units left; order fewer, or cancel an order of it"
                .formatted(productId, units));
    }
}
