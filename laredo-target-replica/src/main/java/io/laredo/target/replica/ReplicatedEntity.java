package io.laredo.target.replica;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A record whose instances are the rows of a table, kept in memory and up to date.
 *
 * <p>Each component is a column: {@code categoryId} is {@code category_id}, unless {@link ReplicaColumn} names another.
 * The components of the table's key carry an {@code @Id} annotation, Spring Data's or Jakarta Persistence's.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface ReplicatedEntity {
    /** The table's name, in the case the database stores it. */
    String table();

    /** The table's schema. */
    String schema() default "public";
}
