@NullMarked
package io.laredo.target.replica;

import org.jspecify.annotations.NullMarked;
