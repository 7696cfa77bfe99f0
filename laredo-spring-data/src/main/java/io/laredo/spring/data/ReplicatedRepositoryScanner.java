package io.laredo.spring.data;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.springframework.beans.factory.annotation.AnnotatedBeanDefinition;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.context.annotation.AnnotationConfigUtils;
import org.springframework.context.annotation.ClassPathScanningCandidateComponentProvider;
import org.springframework.context.annotation.TypeFilterUtils;
import org.springframework.core.env.Environment;
import org.springframework.core.env.EnvironmentCapable;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.io.ResourceLoader;
import org.springframework.core.type.AnnotationMetadata;
import org.springframework.core.type.classreading.MetadataReader;
import org.springframework.core.type.classreading.MetadataReaderFactory;
import org.springframework.core.type.filter.AnnotationTypeFilter;
import org.springframework.core.type.filter.AssignableTypeFilter;
import org.springframework.core.type.filter.TypeFilter;
import org.springframework.data.repository.NoRepositoryBean;
import org.springframework.data.repository.Repository;
import org.springframework.data.repository.config.AnnotationRepositoryConfigurationSource;
import org.springframework.data.repository.config.RepositoryConfigurationSource;
import org.springframework.data.repository.config.RepositoryConfigurationSourceSupport;
import org.springframework.util.ClassUtils;

/** Finds the interfaces with {@link ReplicatedRepository}, and those that should have it. */
final class ReplicatedRepositoryScanner extends ClassPathScanningCandidateComponentProvider {
    private final boolean considersNested;

    ReplicatedRepositoryScanner(
            RepositoryConfigurationSource source, ResourceLoader loader, BeanDefinitionRegistry registry) {
        super(false);
        considersNested = source instanceof RepositoryConfigurationSourceSupport support
                && support.shouldConsiderNestedRepositories();
        Environment environment =
                loader instanceof EnvironmentCapable capable ? capable.getEnvironment() : new StandardEnvironment();
        setEnvironment(environment);
        setResourceLoader(loader);
        source.getExcludeFilters().forEach(this::addExcludeFilter);
        include(
                source instanceof AnnotationRepositoryConfigurationSource annotation
                        ? Arrays.stream(annotation.getAttributes().getAnnotationArray("includeFilters"))
                                .flatMap(filter ->
                                        TypeFilterUtils.createTypeFiltersFor(filter, environment, loader, registry)
                                                .stream())
                                .toList()
                        : List.of());
    }

    private void include(List<TypeFilter> wanted) {
        List<TypeFilter> ours = List.of(
                new AnnotationTypeFilter(ReplicatedRepository.class),
                new AssignableTypeFilter(ReplicaRepository.class));
        for (TypeFilter our : ours) {
            addIncludeFilter((reader, factory) -> our.match(reader, factory) && matchesAny(wanted, reader, factory));
        }
    }

    private static boolean matchesAny(List<TypeFilter> wanted, MetadataReader reader, MetadataReaderFactory factory)
            throws IOException {
        for (TypeFilter filter : wanted) {
            if (filter.match(reader, factory)) {
                return true;
            }
        }
        return wanted.isEmpty();
    }

    /**
     * The annotated interfaces in these packages and below.
     *
     * @throws RepositoryInterfaceException an interface should be annotated and is not, or is and should not
     */
    List<BeanDefinition> find(Iterable<String> packages) {
        List<BeanDefinition> found = new ArrayList<>();
        for (String each : packages) {
            for (BeanDefinition candidate : findCandidateComponents(each)) {
                found.add(requireFit((AnnotatedBeanDefinition) candidate));
            }
        }
        return found;
    }

    private BeanDefinition requireFit(AnnotatedBeanDefinition candidate) {
        if (!isAnnotated(candidate)) {
            throw ForgottenAnnotationCheck.forgottenOn(candidate.getMetadata().getClassName());
        }
        requireRepository(candidate.getMetadata().getClassName());
        AnnotationConfigUtils.processCommonDefinitionAnnotations(candidate);
        return candidate;
    }

    private void requireRepository(String type) {
        Class<?> loaded = ClassUtils.resolveClassName(type, getResourceLoader().getClassLoader());
        if (!Repository.class.isAssignableFrom(loaded)) {
            throw new RepositoryInterfaceException(
                    "%s is annotated with @ReplicatedRepository but is no repository".formatted(type),
                    "Let it extend ReplicaRepository, with its entity and the type of its key");
        }
    }

    @Override
    protected boolean isCandidateComponent(AnnotatedBeanDefinition candidate) {
        AnnotationMetadata type = candidate.getMetadata();
        return type.isInterface()
                && (considersNested || !type.hasEnclosingClass())
                && (isAnnotated(candidate) || !type.hasAnnotation(NoRepositoryBean.class.getName()));
    }

    private static boolean isAnnotated(AnnotatedBeanDefinition candidate) {
        return candidate.getMetadata().hasAnnotation(ReplicatedRepository.class.getName());
    }
}
