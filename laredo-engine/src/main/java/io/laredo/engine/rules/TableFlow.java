package io.laredo.engine.rules;

import io.laredo.ChangeEvent;
import io.laredo.TableSchema;
import org.jspecify.annotations.Nullable;

/** The changes of one table on their way through its rules, over one transaction. For one thread. */
abstract class TableFlow implements ChangeEvent.Handler {
    private final RuledTable table;
    private @Nullable TableSchema seen;
    private @Nullable BoundRules bound;
    private @Nullable ChangeEvent result;

    TableFlow(RuledTable table) {
        this.table = table;
    }

    /**
     * What becomes of a change.
     *
     * @return null when nothing does
     * @throws io.laredo.TargetException the rules do not suit the table any more, or cannot be followed
     */
    final @Nullable ChangeEvent of(ChangeEvent event) {
        result = null;
        event.deliverTo(this);
        return result;
    }

    /** Says what becomes of the change. */
    final void give(ChangeEvent event) {
        result = event;
    }

    /** The rules for the shape of a change. */
    @SuppressWarnings("ReferenceEquality") // Events share the object of their schema, so this is the quick way.
    final BoundRules rules(TableSchema schema) {
        BoundRules known = bound;
        if (known != null && schema == seen) {
            return known;
        }
        BoundRules fresh = table.on(schema);
        seen = schema;
        bound = fresh;
        return fresh;
    }

    /** The rules as of the last change; null before the first. */
    final @Nullable BoundRules lastRules() {
        return bound;
    }

    @Override
    public void truncate(ChangeEvent.Truncate truncate) {
        give(new ChangeEvent.Truncate(rules(truncate.schema()).result()));
    }

    @Override
    public final void schemaChange(ChangeEvent.SchemaChange change) {
        TableSchema before = rules(change.before()).result();
        TableSchema after = rules(change.schema()).result();
        if (!before.equals(after)) {
            give(new ChangeEvent.SchemaChange(before, after));
        }
    }

    /** The target has taken the transaction. */
    void commit() {}
}
