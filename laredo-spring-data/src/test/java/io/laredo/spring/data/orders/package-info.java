/** A user's application that writes with Spring Data JDBC. */
@NullMarked
package io.laredo.spring.data.orders;

import org.jspecify.annotations.NullMarked;
