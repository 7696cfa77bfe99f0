/** Health of the sources and of the replicas they feed. */
@NullMarked
package io.laredo.spring.boot.autoconfigure.health;

import org.jspecify.annotations.NullMarked;
