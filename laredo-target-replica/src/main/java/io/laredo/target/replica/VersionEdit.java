package io.laredo.target.replica;

import io.laredo.ChangeEvent;
import io.laredo.Position;
import org.jspecify.annotations.Nullable;

/** A version on its way to the next one: takes the changes of a transaction. For one thread. */
final class VersionEdit implements ChangeEvent.Handler {
    private final Owner owner = new Owner();
    private final Version base;
    private final TableMap places;
    private final @Nullable TableEdit[] edits;

    VersionEdit(Version base, TableMap places) {
        this.base = base;
        this.places = places;
        this.edits = new TableEdit[base.tables().length];
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

    @Override
    public void insert(ChangeEvent.Insert insert) {
        for (int place : places.of(insert.table())) {
            edit(place).insert(insert.row(), null);
        }
    }

    @Override
    public void update(ChangeEvent.Update update) {
        for (int place : places.of(update.table())) {
            edit(place).update(update.oldKey(), update.row());
        }
    }

    @Override
    public void delete(ChangeEvent.Delete delete) {
        for (int place : places.of(delete.table())) {
            edit(place).delete(delete.oldKey());
        }
    }

    @Override
    public void truncate(ChangeEvent.Truncate truncate) {
        for (int place : places.of(truncate.table())) {
            edit(place).truncate();
        }
    }

    @Override
    public void schemaChange(ChangeEvent.SchemaChange change) {
        for (int place : places.of(change.table())) {
            edit(place).adaptTo(change.schema());
        }
    }

    private TableEdit edit(int place) {
        TableEdit edit = edits[place];
        if (edit == null) {
            edit = new TableEdit(base.table(place), owner);
            edits[place] = edit;
        }
        return edit;
    }
}
