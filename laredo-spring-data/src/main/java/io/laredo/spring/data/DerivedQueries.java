package io.laredo.spring.data;

import io.laredo.target.replica.Replica;
import io.laredo.target.replica.ReplicaDefinition;
import io.laredo.target.replica.Replicas;
import java.lang.reflect.Method;
import java.util.HashMap;
import java.util.Map;
import org.springframework.data.projection.ProjectionFactory;
import org.springframework.data.repository.core.NamedQueries;
import org.springframework.data.repository.core.RepositoryMetadata;
import org.springframework.data.repository.query.DefaultParameters;
import org.springframework.data.repository.query.QueryLookupStrategy;
import org.springframework.data.repository.query.QueryMethod;
import org.springframework.data.repository.query.RepositoryQuery;

/**
 * Compiles the derived queries of repositories when Spring Data asks for them, and remembers them. Only the thread that
 * makes a repository may call.
 */
final class DerivedQueries implements QueryLookupStrategy {
    private final Replicas replicas;
    private final Map<Class<?>, Map<Method, DirectRead>> compiled = new HashMap<>();

    DerivedQueries(Replicas replicas) {
        this.replicas = replicas;
    }

    /** What has been compiled for a repository, by method. */
    Map<Method, DirectRead> of(Class<?> repositoryInterface) {
        return compiled.getOrDefault(repositoryInterface, Map.of());
    }

    @Override
    public RepositoryQuery resolveQuery(
            Method method, RepositoryMetadata metadata, ProjectionFactory projections, NamedQueries namedQueries) {
        DerivedQuery<?> query = compile(method, metadata, metadata.getDomainType(), projections);
        if (namedQueries.hasQuery(query.getQueryMethod().getNamedQueryName())) {
            throw new RepositoryMethodException(
                    metadata.getRepositoryInterface(),
                    method,
                    "there is a named query '%s' for it, and a replica has no query language"
                            .formatted(query.getQueryMethod().getNamedQueryName()),
                    "Remove the named query, or ask the database through another repository");
        }
        compiled.computeIfAbsent(metadata.getRepositoryInterface(), each -> new HashMap<>())
                .put(method, query);
        return query;
    }

    private <T> DerivedQuery<T> compile(
            Method method, RepositoryMetadata metadata, Class<T> entity, ProjectionFactory projections) {
        Replica<T, Object> replica = replicas.replica(entity);
        ReplicaDefinition<T> definition = ReplicaDefinition.of(entity);
        QueryCompiler.Compiled<T> query = new QueryCompiler<>(
                        metadata.getRepositoryInterface(), method, definition, new Planner<>(replica, definition))
                .compile();
        return new DerivedQuery<>(
                new QueryMethod(method, metadata, projections, DefaultParameters::new), query.plan(), query.answer());
    }
}
