package io.laredo.engine;

import io.laredo.Acknowledgement;
import io.laredo.BaselineLoad;
import io.laredo.KeptRows;
import io.laredo.LaredoException;
import io.laredo.Position;
import io.laredo.TableId;
import io.laredo.TableSchema;
import io.laredo.Target;
import io.laredo.Transaction;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Another target that keeps what it has when it is closed, as one does that stores it. */
final class StoredTarget implements Target {
    private final Target target;
    private final @Nullable Position position;
    private final Set<TableId> tables;

    /** @param position where it is from before; null when it has nothing */
    StoredTarget(Target target, @Nullable Position position, Set<TableId> tables) {
        this.target = target;
        this.position = position;
        this.tables = tables;
    }

    @Override
    public String name() {
        return target.name();
    }

    @Override
    public void start(Acknowledgement acknowledgement) {
        target.start(acknowledgement);
    }

    @Override
    public @Nullable Position position() {
        return position;
    }

    @Override
    public Set<TableId> keptTables() {
        return tables;
    }

    @Override
    public BaselineLoad beginBaseline(Position begin, List<TableSchema> copied) {
        return target.beginBaseline(begin, copied);
    }

    @Override
    public void apply(Transaction transaction) {
        target.apply(transaction);
    }

    @Override
    public void applyLate(Transaction transaction) {
        target.applyLate(transaction);
    }

    @Override
    public void withdraw(TableId table, LaredoException reason) {
        target.withdraw(table, reason);
    }

    @Override
    public void advance(Position reached) {
        target.advance(reached);
    }

    @Override
    public @Nullable KeptRows keptRows() {
        return target.keptRows();
    }

    @Override
    public void close() {}
}
