package io.laredo.spring.data;

import java.lang.annotation.Annotation;
import org.springframework.data.repository.config.RepositoryBeanDefinitionRegistrarSupport;
import org.springframework.data.repository.config.RepositoryConfigurationExtension;

/** Registers what {@link EnableReplicaRepositories} asks for. */
class ReplicaRepositoriesRegistrar extends RepositoryBeanDefinitionRegistrarSupport {
    @Override
    protected Class<? extends Annotation> getAnnotation() {
        return EnableReplicaRepositories.class;
    }

    @Override
    protected RepositoryConfigurationExtension getExtension() {
        return new ReplicaRepositoryConfigurationExtension();
    }
}
