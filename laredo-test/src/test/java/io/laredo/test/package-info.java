@NullMarked
package io.laredo.test;

import org.jspecify.annotations.NullMarked;
