package io.laredo.engine.rules;

import io.laredo.BaselinePart;
import io.laredo.Position;
import io.laredo.Row;
import io.laredo.SourceBaseline;
import io.laredo.TableId;
import io.laredo.TableSchema;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Tables of a database as their rules leave them at one moment. Any thread may copy them; closing it closes the database's. */
final class RuledBaseline implements SourceBaseline {
    private final SourceBaseline database;
    private final Map<TableId, BoundRules> rules;
    private final Instant now;

    /** @param rules bound to the shapes of the database; tables without them are as they are */
    RuledBaseline(SourceBaseline database, Map<TableId, BoundRules> rules, Instant now) {
        this.database = database;
        this.rules = new TreeMap<>(rules);
        this.now = now;
    }

    @Override
    public Position position() {
        return database.position();
    }

    @Override
    public List<TableSchema> tables() {
        return database.tables().stream().map(this::result).toList();
    }

    private TableSchema result(TableSchema schema) {
        BoundRules bound = rules.get(schema.table());
        return bound == null ? schema : bound.result();
    }

    @Override
    public List<BaselinePart> parts(TableSchema table) {
        BoundRules bound = rules.get(table.table());
        return bound == null
                ? database.parts(table)
                : database.parts(bound.schema()).stream()
                        .map(part -> (BaselinePart) new RuledPart(part, bound))
                        .toList();
    }

    @Override
    public void close() {
        database.close();
    }

    private final class RuledPart implements BaselinePart {
        private final BaselinePart part;
        private final BoundRules bound;

        private RuledPart(BaselinePart part, BoundRules bound) {
            this.part = part;
            this.bound = bound;
        }

        @Override
        public TableSchema table() {
            return bound.result();
        }

        @Override
        public long estimatedRows() {
            return part.estimatedRows();
        }

        @Override
        public long estimatedBytes() {
            return part.estimatedBytes();
        }

        @Override
        public void copy(RowSink rows) throws InterruptedException {
            part.copy((row, bytes) -> {
                if (bound.includes(row, false) == Answer.YES) {
                    Row result = bound.transformed(row);
                    if (!bound.isExpired(result, now)) {
                        rows.row(result, bytes);
                    }
                }
            });
        }

        @Override
        public void cancel() {
            part.cancel();
        }
    }
}
