package io.laredo.sample.board;

import java.math.BigDecimal;

/** What the board shows of a product. */
record BoardRow(
        long id, String sku, String name, BigDecimal listPrice, BigDecimal price, int delivered, int units, int sold) {}
