package io.laredo;

/**
 * One change to one table, taken from a committed transaction.
 *
 * <p>The schema of its rows is the one the table had at that place of the stream.
 */
public sealed interface ChangeEvent {
    /** The shape of the table when the change was made. */
    TableSchema schema();

    /** The table that changed. */
    default TableId table() {
        return schema().table();
    }

    /** Calls the method for this kind. A new kind then breaks every handler's build, never its data. */
    void deliverTo(Handler handler);

    /** A new row; it is whole. */
    record Insert(Row row) implements ChangeEvent {
        @Override
        public TableSchema schema() {
            return row.schema();
        }

        @Override
        public void deliverTo(Handler handler) {
            handler.insert(this);
        }
    }

    /**
     * A changed row.
     *
     * @param oldKey a row with at least the columns of the replica identity, as they were before; the same object as
     *     {@code row} when none of them changed
     * @param row the row afterwards; large values that did not change may be absent
     */
    record Update(Row oldKey, Row row) implements ChangeEvent {
        @Override
        public TableSchema schema() {
            return row.schema();
        }

        @Override
        public void deliverTo(Handler handler) {
            handler.update(this);
        }
    }

    /**
     * A deleted row.
     *
     * @param oldKey a row with at least the columns of the replica identity
     */
    record Delete(Row oldKey) implements ChangeEvent {
        @Override
        public TableSchema schema() {
            return oldKey.schema();
        }

        @Override
        public void deliverTo(Handler handler) {
            handler.delete(this);
        }
    }

    /** All rows of the table are gone. A statement that truncates several tables gives one event for each. */
    record Truncate(TableSchema schema) implements ChangeEvent {
        @Override
        public void deliverTo(Handler handler) {
            handler.truncate(this);
        }
    }

    /**
     * The table has another shape from here on; later events of the transaction and of the stream have it too.
     *
     * @param before the last shape
     * @param schema the new one
     */
    record SchemaChange(TableSchema before, TableSchema schema) implements ChangeEvent {
        @Override
        public void deliverTo(Handler handler) {
            handler.schemaChange(this);
        }
    }

    /** Takes change events, each kind by its own method. */
    interface Handler {
        void insert(Insert insert);

        void update(Update update);

        void delete(Delete delete);

        void truncate(Truncate truncate);

        void schemaChange(SchemaChange change);
    }
}
