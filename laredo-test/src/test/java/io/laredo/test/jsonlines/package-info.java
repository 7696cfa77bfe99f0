/** A target that keeps a database in files: the example of the guide to targets of one's own. */
@NullMarked
package io.laredo.test.jsonlines;

import org.jspecify.annotations.NullMarked;
