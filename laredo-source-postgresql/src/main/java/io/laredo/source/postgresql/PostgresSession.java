package io.laredo.source.postgresql;

import io.laredo.Position;
import io.laredo.SourceException;
import io.laredo.SourceSession;
import io.laredo.StreamSink;
import io.laredo.TableId;
import io.laredo.TableSchema;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** A temporary slot with its snapshot and its stream. */
final class PostgresSession implements SourceSession {
    private final String source;
    private final Connections connections;
    private final Position start;
    private final Map<TableId, Relation> relations;
    private final SnapshotHolder holder;
    private final SchemaWatch watch;
    private final ReplicationStream stream;
    private final AtomicReference<@Nullable SourceException> brokenBy = new AtomicReference<>();

    PostgresSession(
            String source,
            Connections connections,
            Position start,
            Map<TableId, Relation> relations,
            SnapshotHolder holder,
            SchemaWatch watch,
            ReplicationStream stream) {
        this.source = source;
        this.connections = connections;
        this.start = start;
        this.relations = Map.copyOf(relations);
        this.holder = holder;
        this.watch = watch;
        this.stream = stream;
    }

    /** Starts to watch the tables. Called once, before anybody else has the session. */
    PostgresSession watched() {
        watch.start(this::breakOff);
        return this;
    }

    @Override
    public Position start() {
        return start;
    }

    @Override
    public List<TableSchema> tables() {
        return relations.values().stream()
                .map(Relation::schema)
                .sorted(Comparator.comparing(TableSchema::table))
                .toList();
    }

    @Override
    public void copy(TableSchema table, RowSink rows) throws InterruptedException {
        Relation relation = relations.get(table.table());
        if (relation == null) {
            throw new IllegalArgumentException("Table %s was not asked for".formatted(table.table()));
        }
        try {
            Connection connection = holder.openBeside();
            try {
                new TableCopy(connection, relation).run(rows);
            } finally {
                connections.close(connection);
            }
        } catch (SQLException e) {
            throw new SourceException(
                    "Source %s: the copy of table %s failed: %s".formatted(source, table.table(), e.getMessage()), e);
        }
    }

    @Override
    public void endCopies() {
        holder.close();
    }

    @Override
    public void stream(StreamSink sink) throws InterruptedException {
        try {
            stream.run(sink);
        } catch (SQLException e) {
            SourceException reason = brokenBy.get();
            if (reason != null) {
                throw reason;
            }
            if (!stream.isClosed()) {
                throw new SourceException(
                        "Source %s: the stream broke after %s: %s".formatted(source, stream.received(), e.getMessage()),
                        e);
            }
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
    }
}
