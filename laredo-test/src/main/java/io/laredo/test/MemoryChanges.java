package io.laredo.test;

import io.laredo.ChangeEvent;
import io.laredo.TableId;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Brings each change to its table. For one thread. */
final class MemoryChanges implements ChangeEvent.Handler {
    private final Function<TableId, @Nullable MemoryTable> tables;

    /** @param tables the table of a name, or null when its changes are passed over */
    MemoryChanges(Function<TableId, @Nullable MemoryTable> tables) {
        this.tables = tables;
    }

    @Override
    public void insert(ChangeEvent.Insert insert) {
        change(insert, table -> table.insert(insert.row()));
    }

    @Override
    public void update(ChangeEvent.Update update) {
        change(update, table -> table.update(update.oldKey(), update.row()));
    }

    @Override
    public void delete(ChangeEvent.Delete delete) {
        change(delete, table -> table.delete(delete.oldKey()));
    }

    @Override
    public void truncate(ChangeEvent.Truncate truncate) {
        change(truncate, MemoryTable::clear);
    }

    @Override
    public void schemaChange(ChangeEvent.SchemaChange change) {
        change(change, table -> table.reshape(change.schema()));
    }

    private void change(ChangeEvent event, Consumer<MemoryTable> action) {
        MemoryTable table = tables.apply(event.table());
        if (table != null) {
            action.accept(table);
        }
    }
}
