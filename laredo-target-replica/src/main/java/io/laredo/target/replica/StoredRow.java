package io.laredo.target.replica;

import org.jspecify.annotations.Nullable;

/**
 * A row whose object does not give back every value it was made from, so that the values are kept beside it.
 *
 * @param values one for each component of the entity, in their order; never changed
 * @param object the entity made of them
 */
@SuppressWarnings(
        "ArrayRecordComponent") // One per row: a list around the array would cost memory; nobody compares rows.
record StoredRow(@Nullable Object[] values, Record object) {
    /** The entity of a leaf in either form. */
    static Record objectOf(Record leaf) {
        return leaf instanceof StoredRow row ? row.object : leaf;
    }
}
