/** What only people at this computer may do: type SQL, start the load, cut the connection. */
@NullMarked
package io.laredo.sample.local;

import org.jspecify.annotations.NullMarked;
