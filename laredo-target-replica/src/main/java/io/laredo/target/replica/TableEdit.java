package io.laredo.target.replica;

import io.laredo.Row;
import io.laredo.TableSchema;
import io.laredo.TargetException;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A table on its way to its next version: rows go in as the stream brings them. For one thread. */
final class TableEdit {
    private static final Logger log = LoggerFactory.getLogger(TableEdit.class);

    private TableBinding binding;
    private TableSchema seen;
    private TrieEdit rows;
    private List<IndexEdit> indexes;

    TableEdit(TableVersion base) {
        this.binding = base.binding();
        this.seen = binding.schema();
        this.rows = new TrieEdit(base.rows());
        this.indexes = indexesOf(base);
    }

    private List<IndexEdit> indexesOf(TableVersion base) {
        return base.indexes().stream()
                .map(index -> new IndexEdit(index, binding.keys()))
                .toList();
    }

    /** The table as it is now. */
    TableVersion finish() {
        return new TableVersion(
                binding, rows.finish(), indexes.stream().map(IndexEdit::finish).toList());
    }

    /**
     * Takes a whole row. One with the same key is replaced.
     *
     * @param like where an equal row's object is taken from, so that it stays the same object
     */
    void insert(Row row, @Nullable TableVersion like) {
        adaptTo(row.schema());
        @Nullable Object[] values = binding.values(row, null);
        Record equal = like == null ? null : like.rows().find(binding.keyIn(row));
        put(
                like != null && equal != null && like.binding().holds(equal, values)
                        ? leaf(values, StoredRow.objectOf(equal))
                        : leaf(values));
    }

    /**
     * Puts what is kept of a row into an array.
     *
     * @param values one for each column of the key's schema; those that are not kept are left alone
     * @return whether the row is there
     */
    boolean read(Row key, @Nullable Object[] values) {
        adaptTo(key.schema());
        Record leaf = rows.find(binding.keyIn(key));
        if (leaf != null) {
            binding.read(leaf, values);
        }
        return leaf != null;
    }

    /** Hands over what is kept of each row; the others are absent. */
    void forEach(Consumer<Row> action) {
        rows.finish().forEach(leaf -> {
            @Nullable Object[] values = new Object[seen.columns().size()];
            Arrays.fill(values, Row.ABSENT);
            binding.read(leaf, values);
            action.accept(new Row(seen, values));
        });
    }

    /** How many rows there are. */
    long size() {
        return rows.size();
    }

    /** Changes a row, or adds it when it is not there. */
    void update(Row oldKey, Row row) {
        adaptTo(row.schema());
        Object key = binding.keyIn(oldKey);
        Record previous = rows.find(key);
        @Nullable Object[] values = binding.values(row, previous);
        if (previous != null && binding.holds(previous, values)) {
            return;
        }
        Record leaf = leaf(values);
        if (!binding.keys().same(key, binding.keyOf(leaf))) {
            remove(key);
        }
        put(leaf);
    }

    /** Removes a row, if it is there. */
    void delete(Row oldKey) {
        adaptTo(oldKey.schema());
        remove(binding.keyIn(oldKey));
    }

    /** Removes all rows. */
    void truncate() {
        restart(binding);
    }

    /**
     * Follows the table to another shape.
     *
     * @throws TargetException the entity does not fit it
     */
    @SuppressWarnings("ReferenceEquality") // Events share the object of their schema, so this is the quick way out.
    void adaptTo(TableSchema schema) {
        if (schema == seen) {
            return;
        }
        if (!schema.equals(binding.schema())) {
            TableBinding changed = rebound(schema);
            if (changed.comparesLike(binding)) {
                binding = changed;
            } else {
                rebuild(changed);
            }
            log.info("Replica of {} follows its table to another shape", schema.table());
        }
        seen = schema;
    }

    private TableBinding rebound(TableSchema schema) {
        try {
            return binding.with(schema);
        } catch (EntityException e) {
            throw new TargetException(
                    schema.table(),
                    "The table has changed, and the replica cannot follow. %s. %s"
                            .formatted(e.getMessage(), e.action()),
                    e);
        }
    }

    /** The leaf for new values. The first object that does not give them back turns the whole table into rows. */
    private Record leaf(@Nullable Object[] values) {
        return leaf(values, binding.construct(values));
    }

    private Record leaf(@Nullable Object[] values, Record object) {
        if (!binding.asRows() && !binding.holds(object, values)) {
            log.info(
                    "Replica of {} keeps rows beside its objects: a {} does not give back the values it was made of",
                    binding.schema().table(),
                    object.getClass().getSimpleName());
            rebuild(binding.withRows());
        }
        return binding.leaf(values, object);
    }

    private void put(Record leaf) {
        Object key = binding.keyOf(leaf);
        Record previous = rows.put(key, leaf);
        for (IndexEdit index : indexes) {
            index.put(previous, leaf);
        }
    }

    private void remove(Object key) {
        Record previous = rows.remove(key);
        if (previous != null) {
            for (IndexEdit index : indexes) {
                index.remove(previous);
            }
        }
    }

    private void rebuild(TableBinding next) {
        TableBinding before = binding;
        Trie leaves = rows.finish();
        restart(next);
        leaves.forEach(leaf -> put(next.leaf(before.values(leaf), StoredRow.objectOf(leaf))));
    }

    private void restart(TableBinding next) {
        TableVersion empty = TableVersion.empty(next);
        binding = next;
        seen = next.schema();
        rows = new TrieEdit(empty.rows());
        indexes = indexesOf(empty);
    }
}
