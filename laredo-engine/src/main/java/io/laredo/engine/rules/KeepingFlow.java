package io.laredo.engine.rules;

import io.laredo.ChangeEvent;
import io.laredo.KeptRows;
import io.laredo.Row;
import io.laredo.TargetException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Follows rules by what a change brings and what the target has of the row, and keeps track of when rows expire. That a row is
 * in the target means that it was included, and not expired, when it last changed.
 */
final class KeepingFlow extends TableFlow {
    private final RuledTable table;
    private final KeptRows kept;
    private final ScheduleEdit schedule;
    private final Instant now;

    /** @param now the moment that decides what has expired */
    KeepingFlow(RuledTable table, KeptRows kept, Instant now) {
        super(table);
        this.table = table;
        this.kept = kept;
        this.schedule = new ScheduleEdit(table.schedule());
        this.now = now;
    }

    @Override
    public void insert(ChangeEvent.Insert insert) {
        BoundRules rules = rules(insert.schema());
        if (rules.includes(insert.row(), false) == Answer.YES) {
            giveNew(rules, rules.transformed(insert.row()));
        }
    }

    @Override
    public void update(ChangeEvent.Update update) {
        BoundRules rules = rules(update.schema());
        Row oldKey = rules.transformedKey(update.oldKey());
        Row here = kept.find(oldKey);
        Row completed = rules.completed(update.row(), update.oldKey(), here);
        Answer answer = rules.includes(completed, here != null);
        if (here == null) {
            enter(rules, completed, answer);
        } else if (answer == Answer.NO) {
            leave(rules, oldKey);
        } else {
            stay(rules, oldKey, update, rules.transformed(completed, here));
        }
    }

    private void enter(BoundRules rules, Row completed, Answer answer) {
        boolean isAsBefore = answer == Answer.UNKNOWN && !rules.expires() && rules.isUnfiltered(completed);
        if (answer == Answer.NO || isAsBefore) {
            return;
        }
        Row row = rules.transformed(completed);
        if (rules.hasExpiry(row) && isExpired(rules.expiryOf(row))) {
            return;
        }
        if (answer == Answer.UNKNOWN || !rules.isWhole(row)) {
            throw incomplete(rules);
        }
        giveNew(rules, row);
    }

    private static TargetException incomplete(BoundRules rules) {
        return RuleFailure.of(
                rules.schema().table(),
                "An updated row of table %s may now be one that the target has, and came without large values that did not change. It has to be copied again. To avoid that, run: ALTER TABLE %s REPLICA IDENTITY FULL"
                        .formatted(rules.schema().table(), rules.schema().table()));
    }

    private void giveNew(BoundRules rules, Row row) {
        Instant at = rules.expiryOf(row);
        if (!isExpired(at)) {
            expire(rules, row, at);
            give(new ChangeEvent.Insert(row));
        }
    }

    @SuppressWarnings("ReferenceEquality") // One object for both means that the key has not changed.
    private void stay(BoundRules rules, Row oldKey, ChangeEvent.Update update, Row row) {
        Instant at = rules.expiryOf(row);
        if (isExpired(at)) {
            leave(rules, oldKey);
            return;
        }
        forget(rules, oldKey);
        expire(rules, row, at);
        give(new ChangeEvent.Update(update.oldKey() == update.row() ? row : rules.transformed(update.oldKey()), row));
    }

    private void leave(BoundRules rules, Row oldKey) {
        forget(rules, oldKey);
        give(new ChangeEvent.Delete(oldKey));
    }

    @Override
    public void delete(ChangeEvent.Delete delete) {
        BoundRules rules = rules(delete.schema());
        Row oldKey = rules.transformedKey(delete.oldKey());
        if (kept.find(oldKey) != null) {
            leave(rules, oldKey);
        }
    }

    @Override
    public void truncate(ChangeEvent.Truncate truncate) {
        super.truncate(truncate);
        schedule.clear();
    }

    private boolean isExpired(@Nullable Instant at) {
        return at != null && !at.isAfter(now);
    }

    private void expire(BoundRules rules, Row row, @Nullable Instant at) {
        if (rules.expires()) {
            schedule.put(rules.keys().keyOf(row), at);
        }
    }

    private void forget(BoundRules rules, Row oldKey) {
        if (rules.expires()) {
            schedule.remove(rules.keys().keyOf(oldKey));
        }
    }

    @Override
    void commit() {
        schedule.commit();
        BoundRules last = lastRules();
        if (last != null && last.expires()) {
            table.keyedBy(last.keys());
        }
    }
}
