package io.laredo.spring.data.shop;

/** Custom methods of a repository. */
public interface PriceList {
    String priceOf(long product);
}
