/** Replicas in a Spring Boot application: connection, engine, entities, repositories and start-up. */
@NullMarked
package io.laredo.spring.boot.autoconfigure;

import org.jspecify.annotations.NullMarked;
