package io.laredo.engine.rules;

import io.laredo.ChangeFilter;
import io.laredo.Row;
import io.laredo.TableSchema;

/** A filter for rows of one shape. */
final class BoundFilter {
    private final ChangeFilter filter;
    private final RowPart columns;
    private final ChangeFilter.Test test;

    BoundFilter(ChangeFilter filter, TableSchema schema) {
        this.filter = filter;
        this.columns = RowPart.of(schema, filter.columns(), "A filter");
        this.test = filter.on(schema);
    }

    /** The columns it looks at. */
    RowPart columns() {
        return columns;
    }

    /** Whether the target has a row, as far as this filter says: its columns are present. */
    boolean includes(Row row) {
        try {
            return test.includes(row);
        } catch (Throwable e) { // a filter in Kotlin throws checked exceptions as it likes
            throw RuleFailure.thrown(row.schema().table(), "The filter over %s".formatted(filter.columns()), e);
        }
    }
}
