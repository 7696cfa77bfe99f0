/**
 * Compares what a target has with the database, both as of one position: {@link
 * io.laredo.engine.validation.TableComparison}.
 */
@NullMarked
package io.laredo.engine.validation;

import org.jspecify.annotations.NullMarked;
