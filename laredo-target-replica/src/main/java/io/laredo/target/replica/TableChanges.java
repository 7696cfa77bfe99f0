package io.laredo.target.replica;

import io.laredo.ChangeEvent;
import io.laredo.TableId;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** Brings each change to the edits of its table. For one thread. */
final class TableChanges implements ChangeEvent.Handler {
    private final TableMap places;
    private final IntFunction<@Nullable TableEdit> edits;

    /** @param edits the edit for a place, or null when its changes are passed over */
    TableChanges(TableMap places, IntFunction<@Nullable TableEdit> edits) {
        this.places = places;
        this.edits = edits;
    }

    @Override
    public void insert(ChangeEvent.Insert insert) {
        change(insert.table(), edit -> edit.insert(insert.row(), null));
    }

    @Override
    public void update(ChangeEvent.Update update) {
        change(update.table(), edit -> edit.update(update.oldKey(), update.row()));
    }

    @Override
    public void delete(ChangeEvent.Delete delete) {
        change(delete.table(), edit -> edit.delete(delete.oldKey()));
    }

    @Override
    public void truncate(ChangeEvent.Truncate truncate) {
        change(truncate.table(), TableEdit::truncate);
    }

    @Override
    public void schemaChange(ChangeEvent.SchemaChange change) {
        change(change.table(), edit -> edit.adaptTo(change.schema()));
    }

    private void change(TableId table, Consumer<TableEdit> action) {
        for (int place : places.of(table)) {
            TableEdit edit = edits.apply(place);
            if (edit != null) {
                action.accept(edit);
            }
        }
    }
}
