/**
 * The shared words of Laredo, and its extension points: {@link io.laredo.Source} and {@link io.laredo.Target}.
 *
 * <p>Everything that crosses a module's border is one of these types. Values follow one model: {@link
 * io.laredo.ColumnType} says which Java type a column has, whichever way it came.
 */
@NullMarked
package io.laredo;

import org.jspecify.annotations.NullMarked;
