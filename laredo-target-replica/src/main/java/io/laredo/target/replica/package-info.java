/**
 * Live replicas of database tables in memory: {@link io.laredo.target.replica.Replica} for one table, {@link
 * io.laredo.target.replica.Replicas} for all of them, and the annotations that describe an entity.
 */
@NullMarked
package io.laredo.target.replica;

import org.jspecify.annotations.NullMarked;
