package io.laredo.spring.boot.autoconfigure.data;

import io.laredo.spring.boot.autoconfigure.LaredoAutoConfiguration;
import io.laredo.spring.data.EnableReplicaRepositories;
import io.laredo.spring.data.ReplicaRepositoryConfigurationExtension;
import io.laredo.spring.data.ReplicaRepositoryFactoryBean;
import io.laredo.target.replica.Replicas;
import java.lang.annotation.Annotation;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.data.AbstractRepositoryConfigurationSourceSupport;
import org.springframework.context.annotation.Import;
import org.springframework.data.repository.config.RepositoryConfigurationExtension;

/** Finds the interfaces annotated with {@code @ReplicatedRepository} in the application's packages. */
@AutoConfiguration(after = LaredoAutoConfiguration.class)
@ConditionalOnBean(Replicas.class)
@ConditionalOnMissingBean(ReplicaRepositoryFactoryBean.class)
@Import(ReplicaRepositoriesAutoConfiguration.Registrar.class)
public final class ReplicaRepositoriesAutoConfiguration {
    /** Registers the repositories as {@code @EnableReplicaRepositories} would. */
    static final class Registrar extends AbstractRepositoryConfigurationSourceSupport {
        @Override
        protected Class<? extends Annotation> getAnnotation() {
            return EnableReplicaRepositories.class;
        }

        @Override
        protected Class<?> getConfiguration() {
            return Enabled.class;
        }

        @Override
        protected RepositoryConfigurationExtension getRepositoryConfigurationExtension() {
            return new ReplicaRepositoryConfigurationExtension();
        }

        /** Here and not beside this class, where Spring would take it for a configuration and scan twice. */
        @EnableReplicaRepositories
        private static final class Enabled {}
    }
}
