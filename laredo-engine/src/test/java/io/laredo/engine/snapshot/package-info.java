@NullMarked
package io.laredo.engine.snapshot;

import org.jspecify.annotations.NullMarked;
