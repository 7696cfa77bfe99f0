package io.laredo.target.replica;

import io.laredo.Position;
import io.laredo.TableId;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A table in memory, as instances of {@code T}.
 *
 * <p>Each call sees the table as some committed transaction left it, never half of one, and the same instance is returned
 * for a row until that row changes. Reading takes no lock. Any thread may call; whoever needs several calls to see the
 * same state takes a {@linkplain Replicas#view() view}.
 *
 * <p>Every method that reads throws {@link ReplicaNotReadyException} until the first baseline is complete.
 *
 * @param <T> the entity: a record annotated with {@link ReplicatedEntity}
 * @param <ID> the type of its {@code @Id} component; for a key of several columns a record with a component of the same
 *     name for each of them
 */
public interface Replica<T, ID> {
    /** The entity class. */
    Class<T> type();

    /** The table it comes from. */
    TableId table();

    /** The row with this key, or null. Allocates nothing for a key of one column, unless its type compares in another form. */
    @Nullable T get(ID id);

    /** All rows whose columns have these values, in no particular order; see {@link #lookup}. */
    List<T> find(String column, @Nullable Object value);

    /**
     * Prepares a search by the values of some columns, to be kept and used often. It uses the index that was declared
     * over exactly these columns, or the key if they are the key's, and otherwise looks at every row.
     *
     * @param columns the columns' names in the database, in the order in which their values will be given
     * @throws IllegalArgumentException the entity has no such column
     */
    Lookup<T> lookup(String... columns);

    /** All rows, in no particular order. The stream is a consistent picture, however long it is read. */
    Stream<T> stream();

    /**
     * The rows for which a condition is true, in no particular order. The stream is a consistent picture. The key or an
     * index is used where the condition compares all of its columns with given values; otherwise every row is looked at.
     *
     * @throws IllegalArgumentException the entity has no such column, or it does not compare with such a value
     */
    Stream<T> stream(Filter filter);

    /** All rows in a list that will not change. */
    List<T> all();

    /** How many rows there are. */
    long size();

    /** What the replica contains: every transaction up to here and none after it. */
    Position position();

    /**
     * A prepared search. Values are compared as PostgreSQL does, so {@code 1.0} finds {@code 1.00}; like in SQL, nothing
     * equals null: a null value finds no row.
     *
     * @param <T> the entity
     */
    interface Lookup<T> {
        /** All rows with these values, in no particular order. */
        List<T> find(@Nullable Object... values);

        /** Any row with these values, or null. */
        @Nullable T findAny(@Nullable Object... values);

        /** How many rows have these values. */
        long count(@Nullable Object... values);

        /** How rows are found, for people: {@code key}, {@code index (category_id)} or {@code scan}. */
        String explain();
    }
}
