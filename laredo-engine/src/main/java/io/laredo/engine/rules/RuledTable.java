package io.laredo.engine.rules;

import io.laredo.KeptRows;
import io.laredo.Row;
import io.laredo.TableId;
import io.laredo.TableSchema;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A table with rules in a target or in a load: whether it is there, its shape, and when its rows expire. For one thread at a
 * time, but that any thread may have a row-less target's table bound.
 */
final class RuledTable {
    private final TableRules rules;
    private final @Nullable KeptRows kept;
    private Schedule schedule = new Schedule();
    private boolean isHere;
    private @Nullable RowKeys keys; // of the rows in the schedule
    private volatile @Nullable BoundRules bound; // to the shape that came last

    /** @param kept the rows of the target; null when it keeps none */
    RuledTable(TableRules rules, @Nullable KeptRows kept) {
        this.rules = rules;
        this.kept = kept;
    }

    TableId name() {
        return rules.table();
    }

    Schedule schedule() {
        return schedule;
    }

    /** Whether the target shows the table, or the load will. If not, nobody needs its changes. */
    boolean isHere() {
        return isHere;
    }

    /**
     * The same table in a load.
     *
     * @throws io.laredo.TargetException the rules do not suit the shape that it is copied in
     */
    RuledTable copied(TableSchema schema) {
        RuledTable copy = new RuledTable(rules, kept);
        copy.bound = BoundRules.of(rules, schema, kept);
        copy.isHere = true;
        return copy;
    }

    /**
     * The rules for a shape of the table.
     *
     * @throws io.laredo.TargetException they do not suit it, or rows would have to be judged again
     */
    BoundRules on(TableSchema schema) {
        BoundRules known = bound;
        if (known != null && known.schema().equals(schema)) {
            return known;
        }
        BoundRules fresh = BoundRules.of(rules, schema, kept);
        if (known != null) {
            fresh.requireLike(known);
        }
        bound = fresh;
        return fresh;
    }

    /** A row of a baseline as the target gets it, which is asked when it expires; null when the target is not to have it. */
    @Nullable Row admitted(Row row, Clock clock) {
        BoundRules present = on(row.schema());
        if (present.includes(row, false) != Answer.YES) {
            return null;
        }
        Row result = present.transformed(row);
        Instant at = present.expiryOf(result);
        if (present.isExpired(result, clock.instant())) {
            return null;
        }
        if (at != null) {
            keys = present.keys();
            schedule.put(keys.keyOf(result), at);
        }
        return result;
    }

    /** From now on the keys in the schedule are of this shape. */
    void keyedBy(RowKeys present) {
        keys = present;
    }

    /**
     * The rules for a shape of the table, whatever other shapes it has had.
     *
     * @throws io.laredo.TargetException they do not suit it
     */
    BoundRules boundTo(TableSchema schema) {
        return BoundRules.of(rules, schema, kept);
    }

    /**
     * Goes on with the rows that are in the target from before.
     *
     * @throws io.laredo.TargetException it cannot be said of a row when it expires
     */
    void resume() {
        isHere = true;
        Expiry expiry = rules.expiry();
        if (expiry != null && kept != null) {
            kept.forEach(rules.table(), new Resumption(expiry)::take);
        }
    }

    /** Takes over what the load has that is now shown. */
    void replaceBy(RuledTable copied) {
        schedule = copied.schedule;
        keys = copied.keys;
        bound = copied.bound;
        isHere = copied.isHere;
    }

    /** Nobody is shown it any more. */
    void withdraw() {
        schedule.clear();
        isHere = false;
    }

    /** The keys of rows whose time is up, as rows. */
    List<Row> due(Instant now) {
        RowKeys present = keys;
        return present == null
                ? List.of()
                : schedule.due(now).stream().map(present::rowOf).toList();
    }

    /** The rows whose time is up are gone. */
    void expired(Instant now) {
        schedule.due(now).forEach(schedule::remove);
    }

    /** Reads of rows when they expire. */
    private final class Resumption {
        private final Expiry expiry;
        private @Nullable TableSchema shape;
        private Expiry.@Nullable Reading reading;

        Resumption(Expiry expiry) {
            this.expiry = expiry;
        }

        void take(Row row) {
            Instant at = readingOf(row.schema()).of(row);
            RowKeys present = keys;
            if (at != null && present != null) {
                schedule.put(present.keyOf(row), at);
            }
        }

        private Expiry.Reading readingOf(TableSchema schema) {
            Expiry.Reading known = reading;
            if (known != null && schema.equals(shape)) {
                return known;
            }
            Expiry.Reading fresh = expiry.on(schema);
            shape = schema;
            reading = fresh;
            keys = new RowKeys(schema);
            return fresh;
        }
    }
}
