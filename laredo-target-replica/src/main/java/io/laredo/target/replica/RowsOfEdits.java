package io.laredo.target.replica;

import io.laredo.KeptRows;
import io.laredo.Row;
import io.laredo.TableId;
import io.laredo.TableSchema;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * The rows of tables that are on their way to their next version. Where several entities show a table, a row has what all of
 * them have that name rows by the same columns as the first.
 */
final class RowsOfEdits implements KeptRows {
    private final TableMap places;
    private final List<? extends ReplicaDefinition<?>> definitions;
    private final IntFunction<@Nullable TableEdit> edits;
    private final Consumer<Collection<Row>> expiry;

    /**
     * @param edits the edit for a place, or null when the table is withdrawn
     * @param expiry removes rows
     */
    RowsOfEdits(
            TableMap places,
            List<? extends ReplicaDefinition<?>> definitions,
            IntFunction<@Nullable TableEdit> edits,
            Consumer<Collection<Row>> expiry) {
        this.places = places;
        this.definitions = definitions;
        this.edits = edits;
        this.expiry = expiry;
    }

    @Override
    public boolean keeps(TableId table, String column) {
        return Arrays.stream(alike(table))
                .anyMatch(place -> definitions.get(place).columns().stream()
                        .anyMatch(component -> component.column().equals(column)));
    }

    @Override
    public @Nullable Row find(Row key) {
        TableSchema schema = key.schema();
        int[] all = alike(schema.table());
        if (all.length == 0) {
            return null;
        }
        @Nullable Object[] values = new Object[schema.columns().size()];
        Arrays.fill(values, Row.ABSENT);
        for (int place : all) {
            TableEdit edit = edits.apply(place);
            if (edit == null || !edit.read(key, values)) {
                return null;
            }
        }
        return new Row(schema, values);
    }

    @Override
    public void forEach(TableId table, Consumer<Row> action) {
        int[] all = alike(table);
        TableEdit first = all.length == 0 ? null : edits.apply(all[0]);
        if (first != null) {
            first.forEach(
                    all.length == 1
                            ? action
                            : key -> {
                                Row row = find(key);
                                if (row != null) {
                                    action.accept(row);
                                }
                            });
        }
    }

    @Override
    public void expire(Collection<Row> keys) {
        expiry.accept(keys);
    }

    /** The places of a table whose entities have the same key. */
    private int[] alike(TableId table) {
        int[] all = places.of(table);
        return all.length < 2
                ? all
                : Arrays.stream(all)
                        .filter(place -> idOf(place).equals(idOf(all[0])))
                        .toArray();
    }

    private Set<String> idOf(int place) {
        Set<String> id = new HashSet<>();
        definitions.get(place).idColumns().forEach(component -> id.add(component.column()));
        return id;
    }
}
