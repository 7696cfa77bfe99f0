package io.laredo.spring.data;

import io.laredo.target.replica.ReplicaDefinition;
import io.laredo.target.replica.Replicas;
import java.lang.reflect.Method;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.framework.AopProxyUtils;
import org.springframework.core.ResolvableType;
import org.springframework.data.repository.core.RepositoryInformation;
import org.springframework.data.repository.core.RepositoryMetadata;
import org.springframework.data.repository.core.support.RepositoryComposition.RepositoryFragments;
import org.springframework.data.repository.core.support.RepositoryFactorySupport;
import org.springframework.data.repository.query.QueryCreationException;
import org.springframework.data.repository.query.QueryLookupStrategy;
import org.springframework.data.repository.query.ValueExpressionDelegate;

/** Makes repositories that read from replicas; also without a Spring context. */
public class ReplicaRepositoryFactory extends RepositoryFactorySupport {
    private final Replicas replicas;
    private final DerivedQueries derivedQueries;

    public ReplicaRepositoryFactory(Replicas replicas) {
        this.replicas = replicas;
        this.derivedQueries = new DerivedQueries(replicas);
    }

    /**
     * Makes a repository. Nothing is read from the replica.
     *
     * @throws RepositoryMethodException a method cannot be answered
     * @throws RepositoryInterfaceException the interface does not fit its entity
     * @throws io.laredo.target.replica.EntityException its entity is not a replicated one
     */
    @Override
    public <R> R getRepository(Class<R> repositoryInterface, RepositoryFragments fragments) {
        RepositoryMetadata metadata = getRepositoryMetadata(repositoryInterface);
        KeyTypes.check(metadata, ReplicaDefinition.of(metadata.getDomainType()));
        R complete = completeRepository(repositoryInterface, fragments);
        Map<Method, DirectRead> reads = new HashMap<>(derivedQueries.of(repositoryInterface));
        addCommonReads(reads, complete, getRepositoryInformation(metadata, fragments));
        return DirectReads.inFrontOf(complete, repositoryInterface, reads);
    }

    private <R> R completeRepository(Class<R> repositoryInterface, RepositoryFragments fragments) {
        try {
            return super.getRepository(repositoryInterface, fragments);
        } catch (QueryCreationException e) {
            throw e.getCause() instanceof RepositoryMethodException refused ? refused : e;
        }
    }

    private static void addCommonReads(
            Map<Method, DirectRead> reads, Object complete, RepositoryInformation information) {
        if (AopProxyUtils.getSingletonTarget(complete) instanceof SimpleReplicaRepository<?, ?> target) {
            for (Method method : information.getRepositoryInterface().getMethods()) {
                Method common = information.getTargetClassMethod(method);
                if (common.getDeclaringClass() == SimpleReplicaRepository.class && !method.isDefault()) {
                    requireEntities(method, information);
                    DirectRead read = target.directRead(method.getName());
                    if (read != null && method.getReturnType().isAssignableFrom(common.getReturnType())) {
                        reads.put(method, read);
                    }
                }
            }
        }
    }

    /** An interface may declare a common method itself; Spring Data does not look at what it says it returns. */
    private static void requireEntities(Method method, RepositoryInformation information) {
        ResolvableType returned = ResolvableType.forMethodReturnType(method, information.getRepositoryInterface());
        Class<?> entity = information.getDomainType();
        if (returned.hasGenerics()
                && !returned.getGeneric(0).resolve(Object.class).isAssignableFrom(entity)) {
            throw new RepositoryMethodException(
                    information.getRepositoryInterface(),
                    method,
                    "it returns " + returned,
                    "Return rows as " + entity.getSimpleName());
        }
    }

    @Override
    protected Object getTargetRepository(RepositoryInformation information) {
        return new SimpleReplicaRepository<>(
                information.getRepositoryInterface(), replicas, replicas.replica(information.getDomainType()));
    }

    @Override
    protected Class<?> getRepositoryBaseClass(RepositoryMetadata metadata) {
        return SimpleReplicaRepository.class;
    }

    @Override
    protected Optional<QueryLookupStrategy> getQueryLookupStrategy(
            QueryLookupStrategy.@Nullable Key key, ValueExpressionDelegate valueExpressionDelegate) {
        return Optional.of(derivedQueries);
    }
}
