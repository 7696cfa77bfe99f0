@NullMarked
package io.laredo.engine.codec;

import org.jspecify.annotations.NullMarked;
