package io.laredo.benchmarks;

import io.laredo.Acknowledgement;
import io.laredo.BaselineLoad;
import io.laredo.ChangeCursor;
import io.laredo.LaredoException;
import io.laredo.Position;
import io.laredo.Row;
import io.laredo.TableId;
import io.laredo.TableSchema;
import io.laredo.Target;
import io.laredo.Transaction;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/** A target that does nothing with what it is given but to count it: what remains is the work of engine and source. */
final class CountingTarget implements Target {
    private final String name;
    private final Meter changes;
    private final LongAdder rows = new LongAdder();
    private Acknowledgement acknowledgement = position -> {};

    CountingTarget(Meter changes) {
        this("count", changes);
    }

    CountingTarget(String name, Meter changes) {
        this.name = name;
        this.changes = changes;
    }

    long rows() {
        return rows.sum();
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void start(Acknowledgement durability) {
        acknowledgement = durability;
    }

    @Override
    public BaselineLoad beginBaseline(Position position, List<TableSchema> tables) {
        rows.reset();
        return new BaselineLoad() {
            @Override
            public void row(Row row) {
                rows.increment();
            }

            @Override
            public void withdraw(TableId table, LaredoException reason) {
                CountingTarget.this.withdraw(table, reason);
            }

            @Override
            public void apply(Transaction transaction) {
                count(transaction);
            }

            @Override
            public void complete(Position reached) {
                acknowledgement.durable(reached);
            }

            @Override
            public void abandon() {}
        };
    }

    @Override
    public void apply(Transaction transaction) {
        count(transaction);
        acknowledgement.durable(transaction.position());
    }

    private void count(Transaction transaction) {
        int count = 0;
        try (ChangeCursor cursor = transaction.changes()) {
            while (cursor.next() != null) {
                count++;
            }
        }
        changes.add(count);
    }

    @Override
    public void withdraw(TableId table, LaredoException reason) {
        changes.fail("Table %s was withdrawn in the middle of a measurement".formatted(table), reason);
    }

    @Override
    public void advance(Position position) {
        acknowledgement.durable(position);
    }

    @Override
    public void close() {}
}
