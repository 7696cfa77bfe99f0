package io.laredo.engine;

import io.laredo.BaselineLoad;
import io.laredo.BaselinePart;
import io.laredo.SourceBaseline;
import io.laredo.TableSchema;
import java.util.Collection;
import java.util.function.LongConsumer;

/** Brings the rows of a baseline into a target. */
final class BaselineCopy {
    private final SourceBaseline baseline;
    private final Collection<TableSchema> tables;
    private final BaselineLoad load;
    private final LongConsumer onRows;

    /** @param onRows is told how many more rows have been copied */
    BaselineCopy(SourceBaseline baseline, Collection<TableSchema> tables, BaselineLoad load, LongConsumer onRows) {
        this.baseline = baseline;
        this.tables = tables;
        this.load = load;
        this.onRows = onRows;
    }

    void run() throws InterruptedException {
        for (TableSchema table : tables) {
            for (BaselinePart part : baseline.parts(table)) {
                part.copy((row, bytes) -> {
                    load.row(row);
                    onRows.accept(1);
                });
            }
        }
    }
}
