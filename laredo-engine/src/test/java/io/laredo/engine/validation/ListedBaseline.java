package io.laredo.engine.validation;

import io.laredo.BaselinePart;
import io.laredo.Position;
import io.laredo.Row;
import io.laredo.SourceBaseline;
import io.laredo.SourceException;
import io.laredo.TableSchema;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Tables out of lists, in parts of a few rows; reading one fails when a test wants it to. */
final class ListedBaseline implements SourceBaseline {
    private static final int ROWS_PER_PART = 100;

    private final Position position;
    private final Map<TableSchema, List<Row>> tables;
    private final AtomicInteger cancelled = new AtomicInteger();
    private @Nullable SourceException failure;

    ListedBaseline(Position position, Map<TableSchema, List<Row>> tables) {
        this.position = position;
        this.tables = tables;
    }

    /** Has every part fail after its rows. */
    ListedBaseline failing(SourceException reason) {
        failure = reason;
        return this;
    }

    int cancelled() {
        return cancelled.get();
    }

    @Override
    public Position position() {
        return position;
    }

    @Override
    public List<TableSchema> tables() {
        return List.copyOf(tables.keySet());
    }

    @Override
    public List<BaselinePart> parts(TableSchema table) {
        List<Row> rows = tables.getOrDefault(table, List.of());
        List<BaselinePart> parts = new ArrayList<>();
        for (int from = 0; from < rows.size(); from += ROWS_PER_PART) {
            parts.add(new Part(table, rows.subList(from, Math.min(rows.size(), from + ROWS_PER_PART))));
        }
        return parts;
    }

    private final class Part implements BaselinePart {
        private final TableSchema table;
        private final List<Row> rows;

        private Part(TableSchema table, List<Row> rows) {
            this.table = table;
            this.rows = rows;
        }

        @Override
        public TableSchema table() {
            return table;
        }

        @Override
        public void copy(RowSink sink) throws InterruptedException {
            for (Row row : rows) {
                sink.row(row, 100);
            }
            if (failure != null) {
                throw failure;
            }
        }

        @Override
        public void cancel() {
            cancelled.incrementAndGet();
        }
    }

    @Override
    public void close() {}
}
