package io.laredo.spring.data;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.data.repository.NoRepositoryBean;

/**
 * An interface that Laredo implements: a {@link ReplicaRepository} of some entity.
 *
 * <p>The annotation is itself a {@link NoRepositoryBean}, so every other Spring Data module passes the interface over,
 * and none of them changes its ways because Laredo is there.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@NoRepositoryBean
public @interface ReplicatedRepository {}
