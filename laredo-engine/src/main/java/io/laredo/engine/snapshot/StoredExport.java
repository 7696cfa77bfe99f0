package io.laredo.engine.snapshot;

import io.laredo.Position;
import io.laredo.TableSchema;
import io.laredo.TargetExport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/** A stored snapshot as if its target still had it. Each table that is asked for reads the whole snapshot. */
final class StoredExport implements TargetExport {
    private final StoredSnapshots stored;
    private final SnapshotInfo info;

    StoredExport(StoredSnapshots stored, SnapshotInfo info) {
        this.stored = stored;
        this.info = info;
    }

    @Override
    public Position position() {
        return info.position();
    }

    @Override
    public List<TableSchema> tables() {
        return info.tables().stream().map(SnapshotInfo.TableRows::schema).toList();
    }

    @Override
    public void rows(TableSchema table, RowSink sink) throws InterruptedException {
        try {
            stored.read(info.id(), header -> row -> {
                if (row.schema().table().equals(table.table())) {
                    sink.row(row);
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {}
}
