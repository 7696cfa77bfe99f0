package io.laredo.target.replica;

import java.util.AbstractList;
import java.util.RandomAccess;

/** Leaves as the objects of their entity; not to be changed. */
final class RowList<T> extends AbstractList<T> implements RandomAccess {
    private final Record[] leaves;

    /**
     * @param leaves of the entity {@code T}; never changed from here on
     */
    RowList(Record[] leaves) {
        this.leaves = leaves;
    }

    @Override
    @SuppressWarnings("unchecked") // The leaves of a table are made by the constructor of T.
    public T get(int index) {
        return (T) StoredRow.objectOf(leaves[index]);
    }

    @Override
    public int size() {
        return leaves.length;
    }
}
