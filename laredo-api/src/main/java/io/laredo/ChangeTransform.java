package io.laredo;

import java.util.Set;

/**
 * Gives the rows of a table another shape on their way to a target. The same row always becomes the same one, and rows with
 * different keys become such.
 */
public interface ChangeTransform {
    /**
     * The transform for one shape of the table. Called for each shape that comes up.
     *
     * @throws TargetException the shape does not have what the transform needs, or its result would have no key
     */
    Shape on(TableSchema schema);

    /** The transform for rows of one shape. Several threads call it. */
    interface Shape {
        /** The shape of the results, under the same name. Its replica identity names rows as that of the originals does. */
        TableSchema result();

        /**
         * The row in its new shape. A column made of a column that is absent is absent; so of the key of a deleted row, which
         * has nothing else, the key comes out.
         */
        Row apply(Row row);

        /**
         * The column of the result that has the value of a column of the original, always, as it is.
         *
         * @param column its place in the original, counted from 0
         * @return its place in the result; -1 when there is none
         */
        int carried(int column);

        /**
         * The columns of the original that a column of the result is made of, by their places, counted from 0. A column of
         * the key is made of columns of the original's replica identity.
         *
         * @param column its place in the result, counted from 0
         */
        Set<Integer> madeOf(int column);
    }
}
