package io.laredo.engine.rules;

import io.laredo.ChangeFilter;
import io.laredo.Column;
import io.laredo.TableSchema;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A filter by the value of one column. */
final class ColumnFilter implements ChangeFilter {
    private final String column;
    private final Condition condition;

    ColumnFilter(String column, Condition condition) {
        this.column = column;
        this.condition = condition;
    }

    @Override
    public Set<String> columns() {
        return Set.of(column);
    }

    @Override
    public Test on(TableSchema schema) {
        int place = RuleFailure.requireColumn(schema, column, "A filter");
        ValueTest test = condition.on(schema, schema.columns().get(place));
        return row -> test.includes(row.get(place));
    }

    /** What is asked of the values, whatever type the column has. */
    @FunctionalInterface
    interface Condition {
        /** @throws io.laredo.TargetException it cannot be asked of this column */
        ValueTest on(TableSchema schema, Column column);
    }

    /** What is asked of the values of one column. */
    @FunctionalInterface
    interface ValueTest {
        boolean includes(@Nullable Object value);
    }
}
