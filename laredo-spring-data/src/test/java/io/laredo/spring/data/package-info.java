@NullMarked
package io.laredo.spring.data;

import org.jspecify.annotations.NullMarked;
