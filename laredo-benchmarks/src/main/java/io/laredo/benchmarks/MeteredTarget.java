package io.laredo.benchmarks;

import io.laredo.Acknowledgement;
import io.laredo.BaselineLoad;
import io.laredo.LaredoException;
import io.laredo.Position;
import io.laredo.TableId;
import io.laredo.TableSchema;
import io.laredo.Target;
import io.laredo.Transaction;
import java.util.List;

/** Another target, with its changes counted as soon as they are visible there. */
record MeteredTarget(Target target, Meter changes) implements Target {
    @Override
    public String name() {
        return target.name();
    }

    @Override
    public void start(Acknowledgement acknowledgement) {
        target.start(acknowledgement);
    }

    @Override
    public BaselineLoad beginBaseline(Position position, List<TableSchema> tables) {
        return target.beginBaseline(position, tables);
    }

    @Override
    public void apply(Transaction transaction) {
        target.apply(transaction);
        changes.add(transaction.changeCount());
    }

    @Override
    public void withdraw(TableId table, LaredoException reason) {
        target.withdraw(table, reason);
        changes.fail("Table %s was withdrawn in the middle of a measurement".formatted(table), reason);
    }

    @Override
    public void advance(Position position) {
        target.advance(position);
    }

    @Override
    public void close() {
        target.close();
    }
}
