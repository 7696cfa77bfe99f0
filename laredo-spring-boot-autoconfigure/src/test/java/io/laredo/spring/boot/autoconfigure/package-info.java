@NullMarked
package io.laredo.spring.boot.autoconfigure;

import org.jspecify.annotations.NullMarked;
