package io.laredo.spring.data;

import io.laredo.target.replica.Replicas;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.data.repository.Repository;
import org.springframework.data.repository.core.support.RepositoryFactoryBeanSupport;
import org.springframework.data.repository.core.support.RepositoryFactorySupport;

/**
 * Makes the bean of one repository. It reads nothing from the replica, which need not be ready, and puts no transaction
 * around reads.
 *
 * @param <R> the repository
 * @param <T> its entity
 * @param <ID> the type of its key
 */
public class ReplicaRepositoryFactoryBean<R extends Repository<T, ID>, T, ID>
        extends RepositoryFactoryBeanSupport<R, T, ID> {
    private @Nullable Replicas replicas;

    public ReplicaRepositoryFactoryBean(Class<? extends R> repositoryInterface) {
        super(repositoryInterface);
    }

    /** What the repository reads from. Required. */
    public void setReplicas(Replicas replicas) {
        this.replicas = replicas;
    }

    @Override
    protected RepositoryFactorySupport createRepositoryFactory() {
        return new ReplicaRepositoryFactory(Objects.requireNonNull(replicas, "replicas"));
    }
}
