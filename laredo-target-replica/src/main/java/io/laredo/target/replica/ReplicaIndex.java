package io.laredo.target.replica;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * An index that a replica keeps beside its key, so that looking rows up by the values of these columns costs about as
 * much as by the key. It exists in memory only; the database needs no such index.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@Repeatable(ReplicaIndex.Several.class)
public @interface ReplicaIndex {
    /** The columns, by their names in the database. */
    String[] columns();

    /** More than one index on an entity. */
    @Documented
    @Retention(RetentionPolicy.RUNTIME)
    @Target(ElementType.TYPE)
    @interface Several {
        ReplicaIndex[] value();
    }
}
