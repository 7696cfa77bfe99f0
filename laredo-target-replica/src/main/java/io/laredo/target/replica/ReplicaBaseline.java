package io.laredo.target.replica;

import io.laredo.BaselineLoad;
import io.laredo.Position;
import io.laredo.Row;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A copy of all tables on its way into a target. Each table has its own edit, so tables may be filled in parallel. */
final class ReplicaBaseline implements BaselineLoad {
    private final Position position;
    private final TableMap places;
    private final TableEdit[] edits;
    private final @Nullable Version shown;
    private final Consumer<Version> publisher;

    /**
     * @param shown what readers see meanwhile; rows that are equal there keep their objects
     * @param publisher takes the complete copy
     */
    ReplicaBaseline(
            Position position,
            TableMap places,
            List<TableBinding> bindings,
            @Nullable Version shown,
            Consumer<Version> publisher) {
        Owner owner = new Owner();
        this.position = position;
        this.places = places;
        this.edits = bindings.stream()
                .map(binding -> new TableEdit(TableVersion.empty(binding), owner))
                .toArray(TableEdit[]::new);
        this.shown = shown;
        this.publisher = publisher;
    }

    @Override
    public void row(Row row) {
        for (int place : places.of(row.schema().table())) {
            edits[place].insert(row, shown == null ? null : shown.table(place));
        }
    }

    @Override
    public void complete() {
        publisher.accept(new Version(
                position, Arrays.stream(edits).map(TableEdit::finish).toArray(TableVersion[]::new)));
    }

    /** The copy is not referred to from anywhere else, so there is nothing to undo. */
    @Override
    public void abandon() {}
}
