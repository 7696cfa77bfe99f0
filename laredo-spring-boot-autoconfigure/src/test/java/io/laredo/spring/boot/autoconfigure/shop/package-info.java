/** An application as a user would write it. */
@NullMarked
package io.laredo.spring.boot.autoconfigure.shop;

import org.jspecify.annotations.NullMarked;
