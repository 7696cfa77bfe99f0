/**
 * Spring Data repositories that answer from replicas: {@link io.laredo.spring.data.ReplicaRepository} is what users
 * extend, {@link io.laredo.spring.data.EnableReplicaRepositories} finds what they wrote.
 */
@NullMarked
package io.laredo.spring.data;

import org.jspecify.annotations.NullMarked;
