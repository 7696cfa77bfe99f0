/** Tests of what the scenarios measure with, and a run of each with little to do. */
@NullMarked
package io.laredo.benchmarks;

import org.jspecify.annotations.NullMarked;
