package io.laredo.source.postgresql;

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

/** A temporary slot with its snapshot and its stream. */
final class PostgresSession implements SourceSession {
    private final PostgresSource source;
    private final Connections connections;
    private final SourceBaseline baseline;
    private final Map<TableId, SourceSetupException> refused;
    private final SchemaWatch watch;
    private final ReplicationStream stream;
    private final Set<Connections> beside = ConcurrentHashMap.newKeySet();
    private final AtomicReference<@Nullable SourceException> brokenBy = new AtomicReference<>();

    PostgresSession(
            PostgresSource source,
            Connections connections,
            SourceBaseline baseline,
            Map<TableId, SourceSetupException> refused,
            SchemaWatch watch,
            ReplicationStream stream) {
        this.source = source;
        this.connections = connections;
        this.baseline = baseline;
        this.refused = Map.copyOf(refused);
        this.watch = watch;
        this.stream = stream;
    }

    @Override
    public Position start() {
        return baseline.position();
    }

    @Override
    public SourceBaseline baseline() {
        return baseline;
    }

    @Override
    public Map<TableId, SourceSetupException> refused() {
        return refused;
    }

    @Override
    public void stream(StreamSink sink) throws InterruptedException {
        stream.onUnreadable(this::breakOff);
        watch.start(sink::lost, this::breakOff);
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
                                .formatted(source.name(), stream.received(), e.getMessage()),
                        e);
            }
        }
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
            return source.open(fresh, found);
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
            Catalog.Tables found = source.publish(control, tables);
            stream.include(found.relations().values());
            watch.include(control, found.relations().values());
            return found;
        } finally {
            fresh.close(control);
        }
    }

    @Override
    public void confirm(Position durable) {
        stream.confirm(durable);
    }

    private void breakOff(SourceException reason) {
        if (!stream.isClosed() && brokenBy.compareAndSet(null, reason)) {
            connections.close();
        }
    }

    @Override
    public void close() {
        watch.close();
        stream.close();
        connections.close();
        beside.forEach(Connections::close);
    }
}
