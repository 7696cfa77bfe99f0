package io.laredo.engine.rules;

import io.laredo.Position;
import io.laredo.Row;
import io.laredo.TableId;
import io.laredo.TableSchema;
import io.laredo.TargetExport;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What a target has, without the rows whose time is up at one moment. */
final class UnexpiredExport implements TargetExport {
    private final TargetExport export;
    private final Map<TableId, BoundRules> rules;
    private final Instant now;

    UnexpiredExport(TargetExport export, Map<TableId, BoundRules> rules, Instant now) {
        this.export = export;
        this.rules = new TreeMap<>(rules);
        this.now = now;
    }

    @Override
    public Position position() {
        return export.position();
    }

    @Override
    public List<TableSchema> tables() {
        return export.tables();
    }

    @Override
    public void rows(TableSchema table, RowSink sink) throws InterruptedException {
        BoundRules bound = rules.get(table.table());
        export.rows(
                table,
                bound == null || !bound.expires()
                        ? sink
                        : row -> {
                            if (!isExpired(bound, row)) {
                                sink.row(row);
                            }
                        });
    }

    private boolean isExpired(BoundRules bound, Row row) {
        return bound.isExpired(row, now);
    }

    @Override
    public void close() {
        export.close();
    }
}
