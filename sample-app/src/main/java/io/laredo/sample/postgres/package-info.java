/** A PostgreSQL server inside the application, for those who have none at hand. */
@NullMarked
package io.laredo.sample.postgres;

import org.jspecify.annotations.NullMarked;
