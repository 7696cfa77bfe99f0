/** A user's application, as the scan finds it. */
@NullMarked
package io.laredo.spring.data.shop;

import org.jspecify.annotations.NullMarked;
