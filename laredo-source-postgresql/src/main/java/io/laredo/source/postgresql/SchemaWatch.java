package io.laredo.source.postgresql;

import io.laredo.SourceException;
import io.laredo.TableId;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** Looks at the catalog from time to time, and tells of tables that have changed in a way that is not streamed. */
final class SchemaWatch implements AutoCloseable {
    private final Connection control;
    private final String publication;
    private final Duration interval;
    private final Ticker watch;
    private final PartitionSightings sightings;
    private final Map<TableId, Relation> relations = new TreeMap<>(); // guarded by this
    private TableShapes lastSeen; // guarded by this

    /**
     * @param atStart the shapes as of the snapshot of the baseline
     * @param sightings the partitions that the stream tells of
     */
    SchemaWatch(
            String source,
            Connection control,
            String publication,
            Collection<Relation> relations,
            TableShapes atStart,
            PartitionSightings sightings,
            Duration interval) {
        this.control = control;
        this.sightings = sightings;
        this.publication = publication;
        this.lastSeen = atStart;
        this.interval = interval;
        relations.forEach(relation -> this.relations.put(relation.schema().table(), relation));
        this.watch = new Ticker("laredo-%s-schema".formatted(source));
    }

    /**
     * @param lost is told of each table that has changed, once for each change
     * @param checked is told after a look up to where no table has changed, but for those that were told of
     * @param breakOff ends the session, with the reason
     */
    void start(BiConsumer<TableId, SourceException> lost, Consumer<Lsn> checked, Consumer<SourceException> breakOff) {
        watch.every(interval, interval, () -> look(lost, checked, breakOff));
    }

    /** Watches tables from here on, in place of those that had their names, for changes of what the connection sees. */
    void include(Connection connection, Collection<Relation> others) throws SQLException {
        TableShapes shapes = TableShapes.load(connection, publication, others);
        synchronized (this) {
            others.forEach(relation -> relations.put(relation.schema().table(), relation));
            lastSeen = lastSeen.with(shapes);
            sightings.forget(others);
        }
    }

    private void look(
            BiConsumer<TableId, SourceException> lost, Consumer<Lsn> checked, Consumer<SourceException> breakOff) {
        try {
            Lsn end = VisibleEnd.read(control, watched());
            changes().forEach(lost);
            if (end != null) {
                checked.accept(end);
            }
        } catch (SQLException e) {
            breakOff.accept(new SourceException("The catalog could not be read: " + e.getMessage(), e));
        }
    }

    private synchronized List<Relation> watched() {
        return new ArrayList<>(relations.values());
    }

    private synchronized Map<TableId, SourceException> changes() throws SQLException {
        List<Relation> watched = watched();
        sightings.take();
        TableShapes now = TableShapes.load(control, publication, watched);
        Map<TableId, SourceException> changes = new TreeMap<>();
        for (Relation relation : watched) {
            TableId table = relation.schema().table();
            if (!now.has(relation)) {
                relations.remove(table);
                changes.put(table, new SourceException("Table %s was dropped".formatted(table)));
            } else if (lastSeen.hasChanged(relation, now)
                    || sightings.haveLost(relation, lastSeen.below(relation), now.below(relation))) {
                changes.put(
                        table,
                        new SourceException(
                                "Table %s was altered; its rows may have changed without a message".formatted(table)));
            }
        }
        lastSeen = now;
        return changes;
    }

    /** Does not wait for a look that is under way. */
    @Override
    public void close() {
        watch.close();
    }
}
