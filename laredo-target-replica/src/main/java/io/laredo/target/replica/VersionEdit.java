package io.laredo.target.replica;

import io.laredo.Position;
import io.laredo.Transaction;
import org.jspecify.annotations.Nullable;

/** A version on its way to the next one: takes the changes of a transaction. For one thread. */
final class VersionEdit {
    private final Version base;
    private final TableMap places;
    private final @Nullable TableEdit[] edits;

    VersionEdit(Version base, TableMap places) {
        this.base = base;
        this.places = places;
        this.edits = new TableEdit[base.tables().length];
    }

    void take(Transaction transaction) {
        transaction.deliverTo(new TableChanges(places, this::edit));
    }

    /** All tables with the changes. */
    Version finish(Position position) {
        TableVersion[] tables = base.tables();
        for (int i = 0; i < edits.length; i++) {
            TableEdit edit = edits[i];
            if (edit != null) {
                tables[i] = edit.finish();
            }
        }
        return new Version(position, tables);
    }

    private @Nullable TableEdit edit(int place) {
        TableEdit edit = edits[place];
        if (edit == null && base.table(place).withdrawnBy() == null) {
            edit = new TableEdit(base.table(place));
            edits[place] = edit;
        }
        return edit;
    }
}
