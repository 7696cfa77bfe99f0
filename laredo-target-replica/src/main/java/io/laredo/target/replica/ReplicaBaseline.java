package io.laredo.target.replica;

import io.laredo.BaselineLoad;
import io.laredo.KeptRows;
import io.laredo.LaredoException;
import io.laredo.Position;
import io.laredo.Row;
import io.laredo.TableId;
import io.laredo.Transaction;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** A copy of tables on its way into a target. Each table has its own edit, so tables may be filled in parallel. */
final class ReplicaBaseline implements BaselineLoad {
    private final TableMap places;
    private final List<? extends ReplicaDefinition<?>> definitions;
    private final Map<Integer, TableBinding> bindings;
    private final Map<Integer, TableEdit> edits = new TreeMap<>();
    private final Map<Integer, TableVersion> withdrawn = new TreeMap<>();
    private final @Nullable Version shown;
    private final BiConsumer<Map<Integer, TableVersion>, Position> publisher;

    /**
     * @param bindings how the tables are read, by their places
     * @param shown what readers see meanwhile; rows that are equal there keep their objects
     * @param publisher takes the complete tables, by their places
     */
    ReplicaBaseline(
            TableMap places,
            List<? extends ReplicaDefinition<?>> definitions,
            Map<Integer, TableBinding> bindings,
            @Nullable Version shown,
            BiConsumer<Map<Integer, TableVersion>, Position> publisher) {
        this.places = places;
        this.definitions = definitions;
        this.bindings = Map.copyOf(bindings);
        bindings.forEach((place, binding) -> edits.put(place, new TableEdit(TableVersion.empty(binding))));
        this.shown = shown;
        this.publisher = publisher;
    }

    @Override
    public void row(Row row) {
        for (int place : places.of(row.schema().table())) {
            TableEdit edit = edits.get(place);
            if (edit != null) {
                edit.insert(row, shown == null ? null : shown.table(place));
            }
        }
    }

    @Override
    public void withdraw(TableId table, LaredoException reason) {
        for (int place : places.of(table)) {
            TableBinding binding = bindings.get(place);
            if (binding != null) {
                edits.remove(place);
                withdrawn.put(place, TableVersion.empty(binding).withdrawn(reason));
            }
        }
    }

    @Override
    public void apply(Transaction transaction) {
        transaction.deliverTo(new TableChanges(places, edits::get));
    }

    @Override
    public KeptRows keptRows() {
        return new RowsOfEdits(places, definitions, edits::get, keys -> {
            throw new UnsupportedOperationException("Nothing expires in a copy that nobody is shown yet");
        });
    }

    @Override
    public void complete(Position position) {
        Map<Integer, TableVersion> tables = new TreeMap<>();
        edits.forEach((place, edit) -> tables.put(place, edit.finish()));
        tables.putAll(withdrawn);
        publisher.accept(tables, position);
    }

    /** The copy is not referred to from anywhere else, so there is nothing to undo. */
    @Override
    public void abandon() {}
}
