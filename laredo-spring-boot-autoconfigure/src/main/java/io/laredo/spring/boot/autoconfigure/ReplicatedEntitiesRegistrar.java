package io.laredo.spring.boot.autoconfigure;

import io.laredo.target.replica.Replica;
import io.laredo.target.replica.ReplicaDefinition;
import io.laredo.target.replica.Replicas;
import io.laredo.target.replica.ReplicatedEntity;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.boot.autoconfigure.AutoConfigurationPackages;
import org.springframework.context.annotation.ClassPathScanningCandidateComponentProvider;
import org.springframework.context.annotation.ImportBeanDefinitionRegistrar;
import org.springframework.core.ResolvableType;
import org.springframework.core.env.Environment;
import org.springframework.core.io.ResourceLoader;
import org.springframework.core.type.AnnotationMetadata;
import org.springframework.core.type.filter.AnnotationTypeFilter;
import org.springframework.util.ClassUtils;

/**
 * Finds the replicated entities in the application's packages, and gives each a bean {@code Replica<Entity, Id>}, so that
 * it can be injected without any repository.
 */
final class ReplicatedEntitiesRegistrar implements ImportBeanDefinitionRegistrar {
    private static final Logger logger = LoggerFactory.getLogger(ReplicatedEntitiesRegistrar.class);

    private final BeanFactory beanFactory;
    private final ResourceLoader resourceLoader;
    private final Environment environment;

    ReplicatedEntitiesRegistrar(BeanFactory beanFactory, ResourceLoader resourceLoader, Environment environment) {
        this.beanFactory = beanFactory;
        this.resourceLoader = resourceLoader;
        this.environment = environment;
    }

    @Override
    public void registerBeanDefinitions(AnnotationMetadata importing, BeanDefinitionRegistry registry) {
        List<ReplicaDefinition<?>> definitions = new ArrayList<>();
        for (Class<?> entity : scan()) {
            ReplicaDefinition<?> definition = ReplicaDefinition.of(entity);
            definitions.add(definition);
            registry.registerBeanDefinition("laredoReplica." + entity.getName(), replicaBean(definition));
        }
        if (definitions.isEmpty()) {
            logger.warn("No class is annotated with @ReplicatedEntity in {}, so nothing is replicated", packages());
            return;
        }
        RootBeanDefinition entities =
                new RootBeanDefinition(ReplicatedEntities.class, () -> new ReplicatedEntities(definitions));
        registry.registerBeanDefinition("laredoReplicatedEntities", entities);
    }

    private Set<Class<?>> scan() {
        Set<Class<?>> entities = new LinkedHashSet<>();
        ClassPathScanningCandidateComponentProvider scanner =
                new ClassPathScanningCandidateComponentProvider(false, environment);
        scanner.setResourceLoader(resourceLoader);
        scanner.addIncludeFilter(new AnnotationTypeFilter(ReplicatedEntity.class));
        packages().stream()
                .flatMap(name -> scanner.findCandidateComponents(name).stream())
                .map(BeanDefinition::getBeanClassName)
                .sorted(Comparator.nullsLast(Comparator.naturalOrder()))
                .forEach(name -> entities.add(
                        ClassUtils.resolveClassName(String.valueOf(name), resourceLoader.getClassLoader())));
        return entities;
    }

    private List<String> packages() {
        return AutoConfigurationPackages.has(beanFactory) ? AutoConfigurationPackages.get(beanFactory) : List.of();
    }

    private RootBeanDefinition replicaBean(ReplicaDefinition<?> definition) {
        RootBeanDefinition bean = new RootBeanDefinition();
        bean.setTargetType(ResolvableType.forClassWithGenerics(
                Replica.class, definition.type(), ClassUtils.resolvePrimitiveIfNecessary(definition.idType())));
        bean.setInstanceSupplier(() -> beanFactory.getBean(Replicas.class).replica(definition.type()));
        bean.setLazyInit(true);
        return bean;
    }
}
