package io.laredo.target.replica;

import io.laredo.Acknowledgement;
import io.laredo.BaselineLoad;
import io.laredo.KeptRows;
import io.laredo.LaredoException;
import io.laredo.Position;
import io.laredo.Row;
import io.laredo.TableId;
import io.laredo.TableSchema;
import io.laredo.Target;
import io.laredo.TargetException;
import io.laredo.TargetExport;
import io.laredo.Transaction;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps tables of one source in memory, all at one position.
 *
 * <p>What it has applied is gone with the process anyway, so it reports every position as durable as soon as it is
 * visible. {@link Replicas#of} gives access to the rows.
 *
 * <p>A row that its entity cannot hold (null in a primitive, an unknown enum constant, a constructor that throws) fails
 * the whole baseline or transaction with a {@link TargetException} that names table and column.
 */
public final class ReplicaTarget implements Target {
    /*
     * The tables are one immutable value, a Version. A transaction builds the next one beside it, out of what stays and
     * what changes, and publishes it with one volatile write: that write is what makes a transaction visible, over all
     * tables and indexes, and why readers need no lock.
     */
    private static final Logger log = LoggerFactory.getLogger(ReplicaTarget.class);

    private final String name;
    private final List<ReplicaDefinition<?>> definitions;
    private final List<EntityAccess> accesses;
    private final TableMap places;
    private final VersionCell cell;
    private final Publisher publisher;
    private final List<TableReplica<?, ?>> replicas;
    private final KeptRows keptRows;
    private @Nullable VersionEdit underWay; // the transaction that is being applied, by the thread that does
    private Acknowledgement acknowledgement = position -> {};

    /**
     * @param definitions the entities to keep; several may show the same table
     * @throws IllegalArgumentException none is given, or one twice
     * @throws EntityException an entity is in a module that is not open to this one
     */
    public ReplicaTarget(String name, Collection<? extends ReplicaDefinition<?>> definitions) {
        this.name = name;
        this.definitions = List.copyOf(definitions);
        requireDifferent();
        this.accesses = this.definitions.stream()
                .map(definition -> EntityAccess.to(definition.type()))
                .toList();
        this.places = new TableMap(this.definitions);
        this.cell = new VersionCell(name);
        this.publisher = new Publisher(cell);
        this.replicas = replicas(cell);
        this.keptRows = new RowsOfEdits(places, this.definitions, this::edit, this::expire);
    }

    private List<TableReplica<?, ?>> replicas(VersionCell versions) {
        List<TableReplica<?, ?>> all = new ArrayList<>();
        for (int place = 0; place < definitions.size(); place++) {
            all.add(new TableReplica<>(definitions.get(place), place, versions));
        }
        return List.copyOf(all);
    }

    /** A target for these entity classes. */
    public static ReplicaTarget of(String name, Class<?>... entities) {
        return new ReplicaTarget(
                name, Stream.of(entities).map(ReplicaDefinition::of).toList());
    }

    private void requireDifferent() {
        Set<Class<?>> types = new HashSet<>();
        for (ReplicaDefinition<?> definition : definitions) {
            if (!types.add(definition.type())) {
                throw new IllegalArgumentException("Replica target '%s' is given entity %s twice"
                        .formatted(name, definition.type().getName()));
            }
        }
        if (types.isEmpty()) {
            throw new IllegalArgumentException("Replica target '%s' is given no entity".formatted(name));
        }
    }

    @Override
    public String name() {
        return name;
    }

    /** The entities it keeps. */
    public List<ReplicaDefinition<?>> definitions() {
        return definitions;
    }

    /** The tables it needs. */
    public Set<TableId> tables() {
        return places.tables();
    }

    @Override
    public void start(Acknowledgement durability) {
        acknowledgement = durability;
    }

    /**
     * {@inheritDoc}
     *
     * @throws EntityException an entity does not fit its table
     */
    @Override
    public BaselineLoad beginBaseline(Position position, List<TableSchema> tables) {
        Version shown = cell.getOrNull();
        Map<Integer, TableBinding> bindings = new TreeMap<>();
        for (TableSchema table : tables) {
            for (int place : places.of(table.table())) {
                bindings.put(place, bind(place, table, shown));
            }
        }
        if (shown == null) {
            requireAll(bindings.keySet(), tables);
        }
        return new ReplicaBaseline(places, definitions, bindings, shown, this::complete);
    }

    private void requireAll(Set<Integer> brought, List<TableSchema> tables) {
        for (int place = 0; place < definitions.size(); place++) {
            if (!brought.contains(place)) {
                throw new TargetException(
                        "The first baseline brings no table %s, which %s needs; it brings %s. Let the source replicate it"
                                .formatted(
                                        definitions.get(place).table(),
                                        definitions.get(place).type().getName(),
                                        tables.stream().map(TableSchema::table).toList()));
            }
        }
    }

    /** A table that had to be kept as rows once would have to be again. */
    private TableBinding bind(int place, TableSchema table, @Nullable Version shown) {
        boolean asRows = shown != null && shown.table(place).binding().asRows();
        try {
            return new TableBinding(definitions.get(place), accesses.get(place), table, asRows);
        } catch (EntityException e) {
            throw e.about(table.table());
        }
    }

    private void complete(Map<Integer, TableVersion> copied, Position position) {
        Version shown = cell.getOrNull();
        TableVersion[] tables = shown == null ? new TableVersion[definitions.size()] : shown.tables();
        copied.forEach((place, table) -> tables[place] = table);
        publish(new Version(position, tables));
        log.debug(
                "Replica target '{}' shows a new copy of {} tables with {} rows at {}",
                name,
                copied.size(),
                copied.values().stream().mapToLong(table -> table.rows().size()).sum(),
                position);
    }

    /**
     * {@inheritDoc}
     *
     * <p>Reading it throws a {@link ReplicaNotReadyException} with the reason; a view that was taken before still has it.
     */
    @Override
    public void withdraw(TableId table, LaredoException reason) {
        Version shown = cell.getOrNull();
        if (shown != null) {
            TableVersion[] tables = shown.tables();
            for (int place : places.of(table)) {
                tables[place] = tables[place].withdrawn(reason);
            }
            publisher.publish(new Version(shown.position(), tables));
        }
    }

    /**
     * {@inheritDoc}
     *
     * <p>A transaction that is already in here, because it comes again, is passed over.
     *
     * @throws TargetException a row cannot become an object of its entity, or a table has changed beyond what the entity
     *     can follow
     */
    @Override
    public void apply(Transaction transaction) {
        Version present = shownBefore(transaction);
        if (!present.contains(transaction.position())) {
            apply(transaction, present, transaction.position());
        }
    }

    @Override
    public void applyLate(Transaction transaction) {
        Version present = shownBefore(transaction);
        apply(transaction, present, present.position());
    }

    private Version shownBefore(Transaction transaction) {
        Version present = cell.getOrNull();
        if (present == null) {
            throw new IllegalStateException(
                    "Replica target '%s' was given %s before its first baseline".formatted(name, transaction));
        }
        return present;
    }

    private void apply(Transaction transaction, Version present, Position position) {
        VersionEdit edit = new VersionEdit(present, places);
        underWay = edit;
        try {
            edit.take(transaction);
        } finally {
            underWay = null;
        }
        publish(edit.finish(position));
    }

    @Override
    public KeptRows keptRows() {
        return keptRows;
    }

    /** A table as the transaction that is being applied has left it so far, or else as it is; null when it is withdrawn. */
    private @Nullable TableEdit edit(int place) {
        VersionEdit current = underWay;
        if (current != null) {
            return current.edit(place);
        }
        Version present = cell.getOrNull();
        return present == null ? null : new VersionEdit(present, places).edit(place);
    }

    /** The position stays, so nobody waits for it, and it has been reported durable. */
    private void expire(Collection<Row> keys) {
        Version present = cell.getOrNull();
        if (present == null) {
            return;
        }
        VersionEdit edit = new VersionEdit(present, places);
        edit.remove(keys);
        if (edit.isSmaller()) {
            publisher.publish(edit.finish(present.position()));
        }
    }

    @Override
    public void advance(Position position) {
        Version present = cell.getOrNull();
        if (present != null && !present.contains(position)) {
            publish(present.at(position));
        }
    }

    /**
     * {@inheritDoc}
     *
     * <p>Rows have the columns that some entity of the table keeps, and no others; so do the shapes. A baseline of them brings
     * these entities back as they are, and none that keeps more columns.
     *
     * @return null before the first baseline is complete, and after {@link #close}
     * @throws TargetException two entities of a table have different columns as their key
     */
    @Override
    public @Nullable TargetExport export() {
        Version shown = cell.getOrNull();
        return shown == null ? null : new ReplicaExport(shown, places);
    }

    private void publish(Version next) {
        publisher.publish(next);
        acknowledgement.durable(next.position());
    }

    @Override
    public void close() {
        publisher.close();
    }

    /** Where its latest version is found. */
    VersionCell cell() {
        return cell;
    }

    /** Where threads wait for a version. */
    Publisher publisher() {
        return publisher;
    }

    /** Its replicas. */
    List<TableReplica<?, ?>> replicas() {
        return replicas;
    }
}
