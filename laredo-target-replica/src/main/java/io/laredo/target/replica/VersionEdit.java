package io.laredo.target.replica;

import io.laredo.Position;
import io.laredo.Row;
import io.laredo.Transaction;
import java.util.Collection;
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

    /** Removes rows that are there. */
    void remove(Collection<Row> keys) {
        for (Row key : keys) {
            for (int place : places.of(key.schema().table())) {
                TableEdit edit = edit(place);
                if (edit != null) {
                    edit.delete(key);
                }
            }
        }
    }

    /** Whether there are other rows than in the version that it started from, if rows were only removed. */
    boolean isSmaller() {
        for (int i = 0; i < edits.length; i++) {
            TableEdit edit = edits[i];
            if (edit != null && edit.size() < base.table(i).rows().size()) {
                return true;
            }
        }
        return false;
    }

    /** The edit of a table; null when the table is withdrawn. */
    @Nullable TableEdit edit(int place) {
        TableEdit edit = edits[place];
        if (edit == null && base.table(place).withdrawnBy() == null) {
            edit = new TableEdit(base.table(place));
            edits[place] = edit;
        }
        return edit;
    }
}
