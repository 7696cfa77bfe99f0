package io.laredo.source.postgresql;

import io.laredo.BaselinePart;
import io.laredo.Position;
import io.laredo.SourceBaseline;
import io.laredo.TableSchema;
import io.laredo.TargetExport;
import java.util.List;

/** A baseline as if a target had it: every column, every row. */
record BaselineExport(SourceBaseline baseline) implements TargetExport {
    @Override
    public Position position() {
        return baseline.position();
    }

    @Override
    public List<TableSchema> tables() {
        return baseline.tables();
    }

    @Override
    public void rows(TableSchema table, RowSink sink) throws InterruptedException {
        for (BaselinePart part : baseline.parts(table)) {
            part.copy((row, bytes) -> sink.row(row));
        }
    }

    @Override
    public void close() {}
}
