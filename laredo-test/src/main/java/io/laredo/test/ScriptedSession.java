package io.laredo.test;

import io.laredo.BaselinePart;
import io.laredo.Position;
import io.laredo.Row;
import io.laredo.SourceBaseline;
import io.laredo.SourceException;
import io.laredo.SourceSession;
import io.laredo.SourceSetupException;
import io.laredo.StreamSink;
import io.laredo.TableId;
import io.laredo.TableSchema;
import io.laredo.Transaction;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/** A session of a {@link ScriptedSource}: a queue of what it is to stream. */
final class ScriptedSession implements SourceSession {
    private static final Duration PATIENCE = Duration.ofMillis(5);
    private static final int ROW_BYTES = 100;

    private final ScriptedSource source;
    private final Position start;
    private final List<TableSchema> tables;
    private final Map<TableId, SourceSetupException> refused;
    private final boolean hasBaseline;
    private final BlockingQueue<Step> steps = new LinkedBlockingQueue<>();
    private final CompletableFuture<@Nullable SourceException> end = new CompletableFuture<>();

    ScriptedSession(
            ScriptedSource source,
            Position start,
            List<TableSchema> tables,
            Map<TableId, SourceSetupException> refused,
            boolean hasBaseline) {
        this.source = source;
        this.start = start;
        this.tables = tables;
        this.refused = Map.copyOf(refused);
        this.hasBaseline = hasBaseline;
    }

    void emit(Transaction transaction) {
        steps.add(sink -> {
            while (!isEnded() && !sink.offer(transaction, PATIENCE)) {
                source.offerRefused();
            }
        });
    }

    void keepalive(Position position) {
        steps.add(sink -> sink.keepalive(position));
    }

    void lose(TableId table, SourceException reason) {
        steps.add(sink -> sink.lost(table, reason));
    }

    /** Ends the stream and the copies under way. The first reason is kept; null when there was nothing wrong. */
    void end(@Nullable SourceException reason) {
        end.complete(reason);
        steps.add(sink -> {});
    }

    boolean isEnded() {
        return end.isDone();
    }

    @Override
    public Position start() {
        return start;
    }

    @Override
    public Position continued(Position earlier) {
        return source.continued(earlier);
    }

    @Override
    public @Nullable SourceBaseline baseline() {
        return hasBaseline ? new ScriptedBaseline() : null;
    }

    @Override
    public Map<TableId, SourceSetupException> refused() {
        return refused;
    }

    @Override
    public SourceSession rebaseline(Set<TableId> wanted) {
        if (isEnded()) {
            throw new SourceException("The session ended");
        }
        return source.openBeside(wanted);
    }

    private void copy(TableSchema table, BaselinePart.RowSink sink) throws InterruptedException {
        try {
            CompletableFuture.anyOf(source.copiesMayGoOn(), end).get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("Neither can fail", e);
        }
        for (Row row : source.rows(table.table())) {
            sink.row(row, ROW_BYTES);
        }
        SourceException failure =
                isEnded() ? new SourceException("The session ended") : source.nextCopyFailure(table.table());
        if (failure != null) {
            throw failure;
        }
    }

    @Override
    public void stream(StreamSink sink) throws InterruptedException {
        while (!isEnded()) {
            steps.take().run(sink);
        }
        SourceException reason = end.join();
        if (reason != null) {
            throw reason;
        }
    }

    @Override
    public void confirm(Position durable) {
        source.confirmed(durable);
    }

    @Override
    public void close() {
        end(null);
    }

    private final class ScriptedBaseline implements SourceBaseline {
        @Override
        public Position position() {
            return start;
        }

        @Override
        public List<TableSchema> tables() {
            return tables;
        }

        @Override
        public List<BaselinePart> parts(TableSchema table) {
            return List.of(new BaselinePart() {
                @Override
                public TableSchema table() {
                    return table;
                }

                @Override
                public void copy(RowSink rows) throws InterruptedException {
                    ScriptedSession.this.copy(table, rows);
                }
            });
        }

        @Override
        public void close() {
            source.copiesEnded();
        }
    }

    private interface Step {
        void run(StreamSink sink) throws InterruptedException;
    }
}
