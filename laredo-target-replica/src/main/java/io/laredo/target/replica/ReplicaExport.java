package io.laredo.target.replica;

import io.laredo.Position;
import io.laredo.TableId;
import io.laredo.TableSchema;
import io.laredo.TargetExport;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** One version of a target, given out as rows. It keeps the version from being collected until it is closed. */
final class ReplicaExport implements TargetExport {
    private final Position position;
    private final List<TableSchema> schemas;
    private volatile @Nullable Map<TableId, TableExport> tables;

    /** @throws io.laredo.TargetException a table has entities whose rows cannot be brought together */
    ReplicaExport(Version version, TableMap places) {
        this.position = version.position();
        Map<TableId, TableExport> found = new TreeMap<>();
        for (TableId table : places.tables()) {
            TableExport export = TableExport.of(version, places.of(table));
            if (export != null) {
                found.put(table, export);
            }
        }
        this.schemas = found.values().stream().map(TableExport::schema).toList();
        this.tables = found;
    }

    @Override
    public Position position() {
        return position;
    }

    @Override
    public List<TableSchema> tables() {
        return schemas;
    }

    @Override
    public void rows(TableSchema table, RowSink sink) throws InterruptedException {
        Map<TableId, TableExport> open = tables;
        if (open == null) {
            throw new IllegalStateException("The export of %s has been closed".formatted(position));
        }
        TableExport export = open.get(table.table());
        if (export == null || !export.schema().equals(table)) {
            throw new IllegalArgumentException("Table %s is not in this export with this shape; it has %s"
                    .formatted(table.table(), open.keySet()));
        }
        export.rows(sink);
    }

    @Override
    public void close() {
        tables = null;
    }
}
