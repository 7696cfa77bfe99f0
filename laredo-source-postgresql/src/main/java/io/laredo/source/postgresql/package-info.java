/** PostgreSQL as a source: publication, slot, exact baseline by binary COPY, and the pgoutput stream. */
@NullMarked
package io.laredo.source.postgresql;

import org.jspecify.annotations.NullMarked;
