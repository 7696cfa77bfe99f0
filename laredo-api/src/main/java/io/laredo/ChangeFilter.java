package io.laredo;

import java.util.Set;

/**
 * Says which rows of a table a target has. The same row always gives the same answer: rows enter and leave the target when
 * their values change, not when the filter's mind does.
 */
public interface ChangeFilter {
    /** The columns it looks at, by their names in the database. */
    Set<String> columns();

    /**
     * The filter for one shape of the table. Called once for each shape.
     *
     * @throws TargetException the shape does not have what the filter needs
     */
    Test on(TableSchema schema);

    /** The filter for rows of one shape. Several threads call it. */
    @FunctionalInterface
    interface Test {
        /** Whether the target has the row. Its columns are present as far as {@link ChangeFilter#columns} names them. */
        boolean includes(Row row);
    }
}
