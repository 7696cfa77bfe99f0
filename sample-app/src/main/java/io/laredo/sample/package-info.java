/**
 * A shop whose prices, stock and orders are written by ordinary Spring Data JDBC and read from live replicas.
 *
 * <p>{@code trade} writes, {@code board} reads; {@code local} holds the buttons for people at this computer, and {@code
 * postgres} starts a database when none is configured.
 */
@NullMarked
package io.laredo.sample;

import org.jspecify.annotations.NullMarked;
