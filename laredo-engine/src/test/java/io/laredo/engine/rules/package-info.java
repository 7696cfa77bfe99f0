/** Tests of what a pipeline does to rows. */
@NullMarked
package io.laredo.engine.rules;

import org.jspecify.annotations.NullMarked;
