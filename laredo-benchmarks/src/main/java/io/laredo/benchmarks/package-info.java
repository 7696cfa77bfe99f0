/** Scenarios that measure Laredo beside its peers, in one process and in turns. */
@NullMarked
package io.laredo.benchmarks;

import org.jspecify.annotations.NullMarked;
