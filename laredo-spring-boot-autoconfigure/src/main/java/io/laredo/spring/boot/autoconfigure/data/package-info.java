/** Repositories over replicas, found in the application's packages. */
@NullMarked
package io.laredo.spring.boot.autoconfigure.data;

import org.jspecify.annotations.NullMarked;
