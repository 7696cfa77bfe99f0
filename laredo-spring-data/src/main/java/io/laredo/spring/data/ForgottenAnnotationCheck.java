package io.laredo.spring.data;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactoryUtils;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.data.repository.core.support.RepositoryFactoryBeanSupport;

/**
 * Stops the start when another Spring Data module has taken a {@link ReplicaRepository} for one of its own, which it
 * does when {@link ReplicatedRepository} was forgotten: it would answer from the database.
 */
public class ForgottenAnnotationCheck implements BeanFactoryPostProcessor {
    /**
     * Looks at the definitions only; no bean is made.
     *
     * @throws RepositoryInterfaceException another module's bean has an interface that extends {@link ReplicaRepository}
     */
    @Override
    public void postProcessBeanFactory(ConfigurableListableBeanFactory beans) {
        for (String factoryBean : beans.getBeanNamesForType(RepositoryFactoryBeanSupport.class, true, false)) {
            Class<?> factoryType = beans.getType(factoryBean, false);
            Class<?> repository = beans.getType(BeanFactoryUtils.transformedBeanName(factoryBean), false);
            if (repository != null && isForgotten(factoryType, repository)) {
                throw forgottenOn(repository.getName());
            }
        }
    }

    private static boolean isForgotten(@Nullable Class<?> factoryType, Class<?> repository) {
        return factoryType != null
                && ReplicaRepository.class.isAssignableFrom(repository)
                && !ReplicaRepositoryFactoryBean.class.isAssignableFrom(factoryType);
    }

    static RepositoryInterfaceException forgottenOn(String repository) {
        return new RepositoryInterfaceException(
                "%s extends ReplicaRepository but is not annotated as one, so another Spring Data module may take it"
                        .formatted(repository),
                "Annotate it with @ReplicatedRepository, or with @NoRepositoryBean if it is only there to be extended");
    }
}
