/** What a pipeline does to the rows of its tables on their way into the target: filters, transforms and expiry. */
@NullMarked
package io.laredo.engine.rules;

import org.jspecify.annotations.NullMarked;
