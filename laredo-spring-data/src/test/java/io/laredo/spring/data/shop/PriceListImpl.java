package io.laredo.spring.data.shop;

/** Found by its name. */
public class PriceListImpl implements PriceList {
    @Override
    public String priceOf(long product) {
        return "price of " + product;
    }
}
