package io.laredo.spring.data;

import io.laredo.target.replica.Replicas;
import io.laredo.target.replica.ReplicatedEntity;
import java.lang.annotation.Annotation;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.config.RuntimeBeanReference;
import org.springframework.beans.factory.support.BeanDefinitionBuilder;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.core.io.ResourceLoader;
import org.springframework.data.repository.config.AnnotationRepositoryConfigurationSource;
import org.springframework.data.repository.config.RepositoryConfiguration;
import org.springframework.data.repository.config.RepositoryConfigurationExtensionSupport;
import org.springframework.data.repository.config.RepositoryConfigurationSource;

/**
 * Tells Spring Data how to find and register the interfaces with {@link ReplicatedRepository}. One instance serves one
 * registration.
 */
public class ReplicaRepositoryConfigurationExtension extends RepositoryConfigurationExtensionSupport {
    private @Nullable BeanDefinitionRegistry registry;

    @Override
    public String getModuleName() {
        return "Laredo";
    }

    @Override
    @SuppressWarnings("deprecation") // deprecated, but abstract
    protected String getModulePrefix() {
        return "laredo";
    }

    @Override
    public String getRepositoryFactoryBeanClassName() {
        return ReplicaRepositoryFactoryBean.class.getName();
    }

    @Override
    protected Collection<Class<? extends Annotation>> getIdentifyingAnnotations() {
        return Set.of(ReplicatedEntity.class);
    }

    @Override
    protected Collection<Class<?>> getIdentifyingTypes() {
        return List.of(ReplicaRepository.class);
    }

    @Override
    public void registerBeansForRoot(BeanDefinitionRegistry registry, RepositoryConfigurationSource source) {
        this.registry = registry;
        registerIfNotAlreadyRegistered(
                () -> new RootBeanDefinition(ForgottenAnnotationCheck.class),
                registry,
                ForgottenAnnotationCheck.class.getName(),
                source.getSource());
    }

    /*
     * Spring Data's own scan passes our interfaces over, as it should in other modules. Which scan is used is decided
     * by the configuration source, but Spring Boot brings a source of its own: so the scan is replaced here. Being
     * found by the annotation is as strict as strict mode can ask for.
     */
    @Override
    public <S extends RepositoryConfigurationSource> Collection<RepositoryConfiguration<S>> getRepositoryConfigurations(
            S source, ResourceLoader loader, boolean strictMatchesOnly) {
        return new ReplicatedRepositoryScanner(source, loader, Objects.requireNonNull(registry, "registerBeansForRoot"))
                .find(source.getBasePackages()).stream()
                        .map(candidate -> getRepositoryConfiguration(candidate, source))
                        .collect(Collectors.toList());
    }

    @Override
    public void postProcess(BeanDefinitionBuilder builder, AnnotationRepositoryConfigurationSource source) {
        builder.addPropertyValue(
                "replicas",
                source.getAttribute("replicasRef")
                        .map(RuntimeBeanReference::new)
                        .orElseGet(() -> new RuntimeBeanReference(Replicas.class)));
    }
}
