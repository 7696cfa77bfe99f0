/**
 * The engine between sources and targets: one {@link io.laredo.engine.Engine}, a transaction log for each source, a
 * pipeline for each target.
 */
@NullMarked
package io.laredo.engine;

import org.jspecify.annotations.NullMarked;
