package io.laredo.spring.data;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.context.annotation.ComponentScan.Filter;
import org.springframework.context.annotation.Import;
import org.springframework.core.annotation.AliasFor;

/**
 * Makes a bean of every interface with {@link ReplicatedRepository} below some packages: those given, or else the
 * package of the annotated class. The beans read from a bean of type {@link io.laredo.target.replica.Replicas}.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@Import(ReplicaRepositoriesRegistrar.class)
public @interface EnableReplicaRepositories {
    /** The packages to look in, by name. */
    @AliasFor("basePackages")
    String[] value() default {};

    /** The packages to look in, by name. */
    @AliasFor("value")
    String[] basePackages() default {};

    /** The packages to look in, by a class in each. */
    Class<?>[] basePackageClasses() default {};

    /** When given, only interfaces that match one of these. */
    Filter[] includeFilters() default {};

    /** Never interfaces that match one of these. */
    Filter[] excludeFilters() default {};

    /** Whether to look at interfaces nested in other types too. */
    boolean considerNestedRepositories() default false;

    /** How the names of classes end that implement custom methods. */
    String repositoryImplementationPostfix() default "Impl";

    /** Where named queries are. A replica has none: a method that one is meant for is refused. */
    String namedQueriesLocation() default "";

    /** What makes the beans. */
    Class<?> repositoryFactoryBeanClass() default ReplicaRepositoryFactoryBean.class;

    /** The name of the {@link io.laredo.target.replica.Replicas} bean, where there are several. */
    String replicasRef() default "";
}
