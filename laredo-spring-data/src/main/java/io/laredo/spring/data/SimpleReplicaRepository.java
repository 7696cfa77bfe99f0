package io.laredo.spring.data;

import io.laredo.Position;
import io.laredo.target.replica.Replica;
import io.laredo.target.replica.Replicas;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.springframework.util.Assert;

/** The methods that every {@link ReplicaRepository} has. Any thread may call. */
final class SimpleReplicaRepository<T, ID> implements ReplicaRepository<T, ID> {
    private final Class<?> repositoryInterface;
    private final Replicas replicas;
    private final Replica<T, ID> replica;

    SimpleReplicaRepository(Class<?> repositoryInterface, Replicas replicas, Replica<T, ID> replica) {
        this.repositoryInterface = repositoryInterface;
        this.replicas = replicas;
        this.replica = replica;
    }

    @Override
    public Optional<T> findById(ID id) {
        return Optional.ofNullable(replica.get(required(id)));
    }

    @Override
    public boolean existsById(ID id) {
        return replica.get(required(id)) != null;
    }

    @Override
    public List<T> findAll() {
        return replica.all();
    }

    @Override
    public List<T> findAllById(Iterable<ID> ids) {
        Assert.notNull(ids, "The ids must not be null");
        Replica<T, ID> state = replicas.view().replica(replica.type());
        return StreamSupport.stream(ids.spliterator(), false)
                .map(id -> state.get(required(id)))
                .filter(Objects::nonNull)
                .distinct()
                .toList();
    }

    @Override
    public long count() {
        return replica.size();
    }

    @Override
    public Stream<T> stream() {
        return replica.stream();
    }

    @Override
    public Position position() {
        return replica.position();
    }

    /**
     * How to answer one of the methods above without Spring Data.
     *
     * @return null for those that are not worth it
     */
    @SuppressWarnings("unchecked") // The compiler saw to it that a caller's key is of the repository's type.
    @Nullable DirectRead directRead(String method) {
        return switch (method) {
            case "findById" -> arguments -> findById((ID) arguments[0]);
            case "existsById" -> arguments -> existsById((ID) arguments[0]);
            case "findAll" -> arguments -> findAll();
            case "count" -> arguments -> count();
            case "stream" -> arguments -> stream();
            case "position" -> arguments -> position();
            default -> null;
        };
    }

    private static <ID> ID required(ID id) {
        Assert.notNull(id, "The id must not be null");
        return id;
    }

    @Override
    public String toString() {
        return repositoryInterface.getName() + " over the replica of " + replica.table();
    }
}
