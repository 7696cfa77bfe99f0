package io.laredo.source.postgresql;

import io.laredo.Position;
import io.laredo.SourceBaseline;
import io.laredo.SourceException;
import io.laredo.SourceSession;
import io.laredo.StreamSink;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** A temporary slot with its snapshot and its stream. */
final class PostgresSession implements SourceSession {
    private final String source;
    private final Connections connections;
    private final SourceBaseline baseline;
    private final SchemaWatch watch;
    private final ReplicationStream stream;
    private final AtomicReference<@Nullable SourceException> brokenBy = new AtomicReference<>();

    PostgresSession(
            String source,
            Connections connections,
            SourceBaseline baseline,
            SchemaWatch watch,
            ReplicationStream stream) {
        this.source = source;
        this.connections = connections;
        this.baseline = baseline;
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
        return baseline.position();
    }

    @Override
    public SourceBaseline baseline() {
        return baseline;
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
