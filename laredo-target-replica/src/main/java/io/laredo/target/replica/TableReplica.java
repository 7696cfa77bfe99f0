package io.laredo.target.replica;

import io.laredo.Position;
import io.laredo.TableId;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One table of whatever version a cell shows. */
final class TableReplica<T, ID> implements Replica<T, ID> {
    private final ReplicaDefinition<T> definition;
    private final int place;
    private final VersionCell cell;

    /**
     * @param place the table's place in a version
     */
    TableReplica(ReplicaDefinition<T> definition, int place, VersionCell cell) {
        this.definition = definition;
        this.place = place;
        this.cell = cell;
    }

    /** The same table of one version, for ever. */
    TableReplica<T, ID> pinnedTo(Version version) {
        return new TableReplica<>(definition, place, new VersionCell(version));
    }

    VersionCell cell() {
        return cell;
    }

    ReplicaDefinition<T> definition() {
        return definition;
    }

    /**
     * The table as it is now.
     *
     * @throws ReplicaNotReadyException there is none, or it may be wrong
     */
    TableVersion version() {
        TableVersion version = cell.get(this).table(place);
        if (version.withdrawnBy() != null) {
            throw ReplicaNotReadyException.withdrawn(this, version.withdrawnBy());
        }
        return version;
    }

    @Override
    public Class<T> type() {
        return definition.type();
    }

    @Override
    public TableId table() {
        return definition.table();
    }

    @Override
    public @Nullable T get(ID id) {
        Objects.requireNonNull(id, "id");
        Record leaf = version().find(id);
        return leaf == null ? null : object(leaf);
    }

    @Override
    public List<T> find(String column, @Nullable Object value) {
        return lookup(column).find(new @Nullable Object[] {value});
    }

    @Override
    public Lookup<T> lookup(String... columns) {
        return PreparedLookup.over(this, List.of(columns));
    }

    @Override
    public Stream<T> stream() {
        return version().rows().stream().map(this::object);
    }

    @Override
    public Stream<T> stream(Filter filter) {
        return new FilteredRows(definition, version()).matching(filter).map(this::object);
    }

    @Override
    public List<T> all() {
        return new RowList<>(version().rows().toArray());
    }

    @Override
    public long size() {
        return version().rows().size();
    }

    @Override
    public Position position() {
        return cell.get(this).position();
    }

    /** The object of a leaf. */
    @SuppressWarnings("unchecked") // The leaves of this table are made by the constructor of T.
    T object(Record leaf) {
        return (T) StoredRow.objectOf(leaf);
    }

    /** For people: {@code replica of Product (public.product)}. */
    @Override
    public String toString() {
        return "replica of " + definition;
    }
}
