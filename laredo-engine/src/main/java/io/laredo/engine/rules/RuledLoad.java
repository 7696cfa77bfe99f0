package io.laredo.engine.rules;

import io.laredo.BaselineLoad;
import io.laredo.KeptRows;
import io.laredo.LaredoException;
import io.laredo.Position;
import io.laredo.Row;
import io.laredo.TableId;
import io.laredo.Transaction;
import java.time.Clock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A copy of tables on its way through their rules into a target's load. */
final class RuledLoad implements BaselineLoad {
    private final BaselineLoad load;
    private final RuledTables tables;
    private final Clock clock;
    private final boolean keepsRows;
    private final Consumer<RuledTables> onComplete;

    /**
     * @param tables those of the copy that have rules
     * @param keepsRows whether the target does
     * @param onComplete takes them when they are shown
     */
    RuledLoad(BaselineLoad load, RuledTables tables, Clock clock, boolean keepsRows, Consumer<RuledTables> onComplete) {
        this.load = load;
        this.tables = tables;
        this.clock = clock;
        this.keepsRows = keepsRows;
        this.onComplete = onComplete;
    }

    @Override
    public void row(Row row) {
        RuledTable table = tables.get(row.schema().table());
        Row admitted = table == null ? row : table.admitted(row, clock);
        if (admitted != null) {
            load.row(admitted);
        }
    }

    @Override
    public void withdraw(TableId table, LaredoException reason) {
        load.withdraw(table, reason);
        RuledTable ruled = tables.get(table);
        if (ruled != null) {
            ruled.withdraw();
        }
    }

    @Override
    public void apply(Transaction transaction) {
        KeptRows kept = load.keptRows();
        if (keepsRows != (kept != null)) {
            throw new IllegalStateException(
                    "A target keeps rows and its load does not show them, or the reverse. Let both have keptRows() or none");
        }
        load.apply(tables.ruled(transaction, kept));
        tables.commit();
    }

    @Override
    public @Nullable KeptRows keptRows() {
        return load.keptRows();
    }

    @Override
    public void complete(Position position) {
        load.complete(position);
        onComplete.accept(tables);
    }

    @Override
    public void abandon() {
        load.abandon();
    }
}
