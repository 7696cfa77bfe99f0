package io.laredo.spring.data;

import io.laredo.Position;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.springframework.data.repository.NoRepositoryBean;
import org.springframework.data.repository.Repository;

/**
 * A repository over a replica: it reads from memory and never writes.
 *
 * <p>Extend it, annotate the interface with {@link ReplicatedRepository}, and add derived queries ({@code findBySku}).
 * Each call sees the table as some committed transaction left it. What a method would need beyond what a replica can
 * answer exactly is refused at start with a {@link RepositoryMethodException}.
 *
 * <p>Every method throws {@link io.laredo.target.replica.ReplicaNotReadyException} until the first baseline is complete.
 *
 * @param <T> the entity
 * @param <ID> the type of its {@code @Id} component; for a key of several columns a record with a component of the same
 *     name for each of them
 */
@NoRepositoryBean
public interface ReplicaRepository<T, ID> extends Repository<T, ID> {
    Optional<T> findById(ID id);

    boolean existsById(ID id);

    /** All rows, in no particular order. */
    List<T> findAll();

    /** The rows with these keys, each once, in no particular order; a key without a row has none in the list. */
    List<T> findAllById(Iterable<ID> ids);

    long count();

    /** All rows, in no particular order. The stream is a consistent picture, however long it is read. */
    Stream<T> stream();

    /** What the replica contains: every transaction up to here and none after it. */
    Position position();
}
