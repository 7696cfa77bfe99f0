package io.laredo.sample.trade;

import java.math.BigDecimal;

/**
 * So many units of a product in an order.
 *
 * @param price of one unit, when the order was placed
 */
record OrderLine(long productId, int units, BigDecimal price) {}
