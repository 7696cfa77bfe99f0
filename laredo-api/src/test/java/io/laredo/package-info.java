@NullMarked
package io.laredo;

import org.jspecify.annotations.NullMarked;
