package io.laredo.engine.rules;

import io.laredo.ChangeEvent;
import io.laredo.Row;

/** Follows rules by what a change brings alone, for a target that keeps no rows. */
final class PassingFlow extends TableFlow {
    PassingFlow(RuledTable table) {
        super(table);
    }

    @Override
    public void insert(ChangeEvent.Insert insert) {
        BoundRules rules = rules(insert.schema());
        if (isIncluded(rules, insert.row())) {
            give(new ChangeEvent.Insert(rules.transformed(insert.row())));
        }
    }

    @Override
    @SuppressWarnings("ReferenceEquality") // One object for both means that the key has not changed.
    public void update(ChangeEvent.Update update) {
        BoundRules rules = rules(update.schema());
        Row completed = rules.completed(update.row(), update.oldKey(), null);
        if (!isIncluded(rules, completed)) {
            give(new ChangeEvent.Delete(rules.transformedKey(update.oldKey())));
            return;
        }
        Row row = rules.transformed(completed);
        give(new ChangeEvent.Update(update.oldKey() == update.row() ? row : rules.transformed(update.oldKey()), row));
    }

    @Override
    public void delete(ChangeEvent.Delete delete) {
        give(new ChangeEvent.Delete(rules(delete.schema()).transformedKey(delete.oldKey())));
    }

    private static boolean isIncluded(BoundRules rules, Row row) {
        Answer answer = rules.includes(row, false);
        if (answer == Answer.UNKNOWN) {
            throw RuleFailure.of(
                    row.schema().table(),
                    "An update of table %s came without a column that a filter looks at, though it never does. The source is at fault"
                            .formatted(row.schema().table()));
        }
        return answer == Answer.YES;
    }
}
