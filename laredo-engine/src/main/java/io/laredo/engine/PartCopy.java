package io.laredo.engine;

import io.laredo.BaselinePart;
import io.laredo.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** A part of a table on its way into a load: hands its rows over in batches. For one thread. */
final class PartCopy implements BaselinePart.RowSink {
    private static final int BATCH_ROWS = 500;
    private static final int BATCH_BYTES = 256 * 1024;

    private final BaselinePart part;
    private final TableIntake table;
    private final RateLimit rate;
    private final Consumer<Throwable> onRefusal;
    private final List<Row> batch = new ArrayList<>(BATCH_ROWS);
    private long batchBytes;
    private long rows;
    private long bytes;
    private long counted;

    /** @param onRefusal told what the load throws; the copy is interrupted then */
    PartCopy(BaselinePart part, TableIntake table, RateLimit rate, Consumer<Throwable> onRefusal) {
        this.part = part;
        this.table = table;
        this.rate = rate;
        this.onRefusal = onRefusal;
    }

    /** What a part counts for in the progress of its table. An empty one counts, too. */
    static long weight(BaselinePart part) {
        return Math.max(1, part.estimatedBytes());
    }

    void run() throws InterruptedException {
        part.copy(this);
        handOver();
        count(weight(part));
    }

    @Override
    public void row(Row row, int size) throws InterruptedException {
        batch.add(row);
        batchBytes += size;
        if (batch.size() == BATCH_ROWS || batchBytes >= BATCH_BYTES) {
            handOver();
            count((long) (weight(part) * Math.min(1, share())));
        }
    }

    private void handOver() throws InterruptedException {
        rate.take(batchBytes);
        give();
        rows += batch.size();
        bytes += batchBytes;
        batch.clear();
        batchBytes = 0;
    }

    /** What the load throws is kept from the source, which would take it for its own. */
    private void give() throws InterruptedException {
        try {
            table.take(batch);
        } catch (InterruptedException e) {
            throw e;
        } catch (Throwable e) {
            onRefusal.accept(e);
            throw new InterruptedException("The target refused a row");
        }
    }

    private double share() {
        return part.estimatedRows() > 0 ? (double) rows / part.estimatedRows() : (double) bytes / weight(part);
    }

    private void count(long done) {
        table.count(done - counted);
        counted = done;
    }
}
