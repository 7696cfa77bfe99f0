package io.laredo.source.postgresql;

import io.laredo.ForkedHistoryException;
import io.laredo.Position;
import io.laredo.SourceBaseline;
import io.laredo.SourceException;
import io.laredo.SourceSession;
import io.laredo.SourceSetupException;
import io.laredo.StreamSink;
import io.laredo.TableId;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** A slot with its stream, and with its snapshot if the slot is new. */
final class PostgresSession implements SourceSession {
    private final PostgresSource source;
    private final Connections connections;
    private final Beginning beginning;
    private final SchemaWatch watch;
    private final @Nullable SlotWatch slotWatch;
    private final ReplicationStream stream;
    private final Confirmation confirmation;
    private final Set<Connections> beside = ConcurrentHashMap.newKeySet();
    private final AtomicReference<@Nullable SourceException> brokenBy = new AtomicReference<>();

    PostgresSession(
            PostgresSource source,
            Connections connections,
            Beginning beginning,
            SchemaWatch watch,
            @Nullable SlotWatch slotWatch,
            ReplicationStream stream,
            Confirmation confirmation) {
        this.source = source;
        this.connections = connections;
        this.beginning = beginning;
        this.watch = watch;
        this.slotWatch = slotWatch;
        this.stream = stream;
        this.confirmation = confirmation;
    }

    /**
     * What a session begins with.
     *
     * @param history the timelines of the server
     * @param position where the stream begins
     * @param baseline the tables as of there; null when the stream goes on
     * @param refused the tables that cannot be delivered, with the reasons
     * @param doubtful the tables that may have changed without a message while nobody followed the slot
     */
    record Beginning(
            TimelineHistory history,
            Position position,
            @Nullable SourceBaseline baseline,
            Map<TableId, SourceSetupException> refused,
            Set<TableId> doubtful) {
        Beginning {
            refused = Map.copyOf(refused);
            doubtful = Set.copyOf(doubtful);
        }
    }

    @Override
    public Position start() {
        return beginning.position();
    }

    @Override
    public @Nullable Position continued(Position earlier) {
        TimelineHistory history = beginning.history();
        Position here = history.continued(earlier);
        if (here == null && history.isOfThisCluster(earlier)) {
            Lsn left = history.leftAt(earlier);
            throw new ForkedHistoryException(earlier, left == null ? start() : earlier.at(left.value()));
        }
        return here;
    }

    @Override
    public @Nullable SourceBaseline baseline() {
        return beginning.baseline();
    }

    @Override
    public Map<TableId, SourceSetupException> refused() {
        return beginning.refused();
    }

    @Override
    public void stream(StreamSink sink) throws InterruptedException {
        stream.onUnreadable(this::breakOff);
        for (TableId table : beginning.doubtful()) {
            lose(
                    table,
                    new SourceException(
                            "Table %s may have been altered while nobody followed the slot".formatted(table)),
                    sink);
        }
        watch.start((table, reason) -> lose(table, reason, sink), confirmation::checked, this::breakOff);
        if (slotWatch != null) {
            slotWatch.start(this::breakOff);
        }
        try {
            stream.run(sink);
        } catch (SQLException e) {
            SourceException reason = brokenBy.get();
            if (reason != null) {
                throw reason;
            }
            if (!stream.isClosed()) {
                throw new SourceException(
                        "Source %s: the stream broke after %s: %s"
                                .formatted(source.name(), stream.received(), reasonOf(e)),
                        e);
            }
        }
    }

    private void lose(TableId table, SourceException reason, StreamSink sink) {
        sink.lost(table, reason);
        confirmation.noticed();
    }

    /** A server that has invalidated the slot ends the stream without a word why. */
    private @Nullable String reasonOf(SQLException e) throws InterruptedException {
        String loss = slotWatch == null ? null : slotWatch.lossOfSlot();
        return loss == null ? e.getMessage() : loss;
    }

    /**
     * {@inheritDoc}
     *
     * <p>The tables are looked up anew here before the other session has its slot. The slot's creation waits for all
     * transactions that are writing, so whatever commits after its start is decoded here with what was looked up.
     */
    @Override
    public SourceSession rebaseline(Set<TableId> tables) {
        Connections fresh = source.newConnections();
        beside.add(fresh);
        try {
            if (stream.isClosed()) {
                throw new SourceException("The session of source %s was closed".formatted(source.name()));
            }
            Catalog.Tables found = include(fresh, tables);
            return source.openBeside(fresh, found);
        } catch (SQLException e) {
            fresh.close();
            throw new SourceException(
                    "Source %s could not look up the tables %s: %s".formatted(source.name(), tables, e.getMessage()),
                    e);
        } catch (SourceException e) {
            fresh.close();
            throw e;
        }
    }

    private Catalog.Tables include(Connections fresh, Set<TableId> tables) throws SQLException {
        Connection control = fresh.openSql("control");
        try {
            Catalog.Tables found = source.publishAnew(fresh, control, tables);
            stream.include(found.relations().values());
            watch.include(control, found.relations().values());
            return found;
        } finally {
            fresh.close(control);
        }
    }

    @Override
    public void confirm(Position durable) {
        confirmation.durable(durable);
    }

    private void breakOff(SourceException reason) {
        if (!stream.isClosed() && brokenBy.compareAndSet(null, reason)) {
            connections.close();
        }
    }

    @Override
    public void close() {
        watch.close();
        if (slotWatch != null) {
            slotWatch.close();
        }
        stream.close();
        connections.close();
        beside.forEach(Connections::close);
    }
}
