/** The writing side of the shop: Spring Data JDBC, JdbcClient and transactions. Nothing in its SQL knows of replicas. */
@NullMarked
package io.laredo.sample.trade;

import org.jspecify.annotations.NullMarked;
