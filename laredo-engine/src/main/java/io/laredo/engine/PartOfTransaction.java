package io.laredo.engine;

import io.laredo.ChangeCursor;
import io.laredo.ChangeEvent;
import io.laredo.TableId;
import io.laredo.Transaction;
import io.laredo.TransactionView;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A transaction without its changes of tables that are not wanted. */
final class PartOfTransaction extends TransactionView {
    private final Transaction whole;
    private final Set<TableId> tables;

    PartOfTransaction(Transaction whole, Set<TableId> tables) {
        super(whole);
        this.whole = whole;
        this.tables = tables;
    }

    @Override
    public ChangeCursor changes() {
        ChangeCursor all = whole.changes();
        return new ChangeCursor() {
            @Override
            public @Nullable ChangeEvent next() {
                ChangeEvent event = all.next();
                while (event != null && !tables.contains(event.table())) {
                    event = all.next();
                }
                return event;
            }

            @Override
            public void close() {
                all.close();
            }
        };
    }
}
