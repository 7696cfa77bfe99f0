/** Tests of the engine with a scripted source and small targets. */
@NullMarked
package io.laredo.engine;

import org.jspecify.annotations.NullMarked;
