/**
 * For tests of sources and targets against real parts: PostgreSQL servers of every supported major version, a source that
 * does what a test says, and the comparison of a target with its database at one LSN.
 */
@NullMarked
package io.laredo.test;

import org.jspecify.annotations.NullMarked;
