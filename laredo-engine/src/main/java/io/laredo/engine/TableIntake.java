package io.laredo.engine;

import io.laredo.BaselineLoad;
import io.laredo.Row;
import io.laredo.TableId;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;

/** A table's way into a load. Any thread may bring rows; the load gets them from one at a time. */
final class TableIntake {
    private final TableId table;
    private final BaselineLoad load;
    private final long estimatedRows;
    private final long estimatedBytes;
    private final ReentrantLock lock = new ReentrantLock();
    private final LongAdder rows = new LongAdder();
    private final LongAdder bytes = new LongAdder();

    /**
     * @param estimatedRows 0 when nobody knows
     * @param estimatedBytes the sum of what its parts count for
     */
    TableIntake(TableId table, BaselineLoad load, long estimatedRows, long estimatedBytes) {
        this.table = table;
        this.load = load;
        this.estimatedRows = estimatedRows;
        this.estimatedBytes = estimatedBytes;
    }

    TableId name() {
        return table;
    }

    void take(List<Row> batch) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            for (Row row : batch) {
                load.row(row);
            }
        } finally {
            lock.unlock();
        }
        rows.add(batch.size());
    }

    /** Counts bytes of the estimate as done. */
    void count(long done) {
        bytes.add(done);
    }

    TableProgress progress() {
        return TableProgress.of(table, rows.sum(), bytes.sum(), estimatedRows, estimatedBytes);
    }
}
