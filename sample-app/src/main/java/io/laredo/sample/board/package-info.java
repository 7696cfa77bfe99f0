/** The reading side of the shop: replicated records, their repositories, and the board that shows them move. */
@NullMarked
package io.laredo.sample.board;

import org.jspecify.annotations.NullMarked;
