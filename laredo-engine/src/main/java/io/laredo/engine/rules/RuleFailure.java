package io.laredo.engine.rules;

import io.laredo.Column;
import io.laredo.TableId;
import io.laredo.TableSchema;
import io.laredo.TargetException;

/** What the rules of a table refuse, and how to put it right. No message has values of a row in it. */
final class RuleFailure {
    private RuleFailure() {}

    static TargetException of(TableId table, String message) {
        return new TargetException(table, message, null);
    }

    /**
     * The place of a column.
     *
     * @param rule what needs the column, such as "A filter"
     * @throws TargetException the table does not have it
     */
    static int requireColumn(TableSchema schema, String column, String rule) {
        if (!schema.hasColumn(column)) {
            throw of(
                    schema.table(),
                    "%s of table %s needs column '%s', which is not there; there are %s. Correct the name"
                            .formatted(
                                    rule,
                                    schema.table(),
                                    column,
                                    schema.columns().stream().map(Column::name).toList()));
        }
        return schema.indexOf(column);
    }

    /**
     * What to throw when code of the application threw. The exception itself may tell what the row has, so only its kind
     * and where it came from are passed on.
     *
     * @param rule whose code it was
     * @throws Error it is one that nobody should go on after
     */
    static TargetException thrown(TableId table, String rule, Throwable thrown) {
        if (thrown instanceof TargetException failure) {
            return failure;
        }
        if (thrown instanceof Error error && !(thrown instanceof StackOverflowError)) {
            throw error;
        }
        StackTraceElement[] stack = thrown.getStackTrace();
        return of(
                table,
                "%s of table %s threw %s%s. Let it take every row that the table can have"
                        .formatted(
                                rule, table, thrown.getClass().getName(), stack.length == 0 ? "" : " at " + stack[0]));
    }
}
