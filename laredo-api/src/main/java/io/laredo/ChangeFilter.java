package io.laredo;

import java.util.Set;

/**
 * Says which rows of a table a target has. The same row always gives the same answer: rows enter and leave the target when
 * their values change, not when the filter's mind does.
 *
 * <p>A target that {@linkplain Target#keptRows keeps rows} gets an insert when a row enters and a delete when it leaves, and
 * hears nothing of rows that stay outside. Another one gets an update for every changed row that the filter includes, which
 * may be new to it, and a delete for every other one, which it may never have had. For that the filter has to know the
 * answer from the change alone: it is refused if it looks at a column that {@linkplain ChangeEvent.Update can be absent}.
 */
public interface ChangeFilter {
    /** The columns it looks at, by their names in the database. */
    Set<String> columns();

    /**
     * The filter for one shape of the table. Called for each shape that comes up.
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
