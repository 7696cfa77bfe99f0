package io.laredo.source.postgresql;

import io.laredo.BaselinePart;
import io.laredo.Row;
import io.laredo.SourceException;
import io.laredo.TableId;
import io.laredo.TableLostException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyOut;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Copies a range of a table as of a snapshot, by binary COPY.
 *
 * <pre>
 * 11 bytes  PGCOPY\n\377\r\n\0
 * int32     flags
 * int32     length of the header's extension, and its bytes
 * for each row: int16 number of fields; for each field: int32 length or -1 for null, its bytes
 * int16     -1
 * </pre>
 *
 * The server sends each row as one message, the header with the first. Source: PostgreSQL manual, COPY, "Binary Format".
 */
final class TableCopy {
    private static final Logger logger = LoggerFactory.getLogger(TableCopy.class);

    /**
     * A scan of the range's blocks in their order, whatever the table's size and the server's settings: a plain scan may
     * start in the middle of the file, an index has an order of its own, and parallel workers have none.
     */
    static final String PLAN_SETTINGS = """
            SET LOCAL enable_seqscan = off; SET LOCAL enable_tidscan = on; SET LOCAL synchronize_seqscans = off;
            SET LOCAL max_parallel_workers_per_gather = 0; SET LOCAL jit = off""";

    /** The class of SQL states for what is not there, or not ours to read. */
    private static final String WRONG_NAME = "42";

    private static final int SIGNATURE_BYTES = 11;
    private static final int END = -1;

    private final Connection connection;
    private final Relation relation;
    private final TableFile file;
    private final BlockRange range;

    /**
     * @param connection in a transaction with the snapshot
     * @param file where the range is; its columns may have another order than the relation's
     */
    TableCopy(Connection connection, Relation relation, TableFile file, BlockRange range) {
        this.connection = connection;
        this.relation = relation;
        this.file = file;
        this.range = range;
    }

    /**
     * Delivers the rows, in the same order each time.
     *
     * @param skipped how many at the beginning to pass over
     * @throws TableLostException the table was rewritten since the snapshot, which would show as missing rows, or altered
     *     so that it does not have the columns any more
     */
    void run(long skipped, BaselinePart.RowSink rows) throws SQLException, InterruptedException {
        try {
            copy(skipped, rows);
        } catch (SQLException e) {
            if (e.getSQLState() != null && e.getSQLState().startsWith(WRONG_NAME)) {
                throw lost("was altered after the snapshot was taken: " + e.getMessage(), e);
            }
            throw e;
        }
    }

    private TableLostException lost(String what, @Nullable SQLException cause) {
        TableId table = relation.schema().table();
        return new TableLostException(table, "Table %s %s".formatted(file.table(), what), cause);
    }

    private void copy(long skipped, BaselinePart.RowSink rows) throws SQLException, InterruptedException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(PLAN_SETTINGS + "; LOCK TABLE ONLY " + Sql.table(file.table()) + " IN ACCESS SHARE MODE");
        }
        requireSameFile();
        CopyOut copy = connection
                .unwrap(PGConnection.class)
                .getCopyAPI()
                .copyOut("COPY (%s) TO STDOUT (FORMAT binary)".formatted(query()));
        try {
            deliver(copy, skipped, rows);
        } finally {
            cancel(copy);
        }
    }

    private void deliver(CopyOut copy, long skipped, BaselinePart.RowSink rows)
            throws SQLException, InterruptedException {
        boolean begun = false;
        boolean ended = false;
        long place = 0;
        for (byte[] message = copy.readFromCopy(); message != null; message = copy.readFromCopy()) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            MessageReader reader = new MessageReader(message, 0);
            int fields = countFields(reader, !begun);
            begun = true;
            if (fields == END) {
                ended = true;
            } else if (place++ >= skipped) {
                rows.row(read(reader, fields), message.length);
            }
        }
        if (!ended || place < skipped) {
            throw new SourceException("The copy of table %s ended early"
                    .formatted(relation.schema().table()));
        }
    }

    /**
     * A snapshot older than a rewrite sees an empty table, and COPY reads the table that has the name now. The catalog as
     * the snapshot sees it still has the old file and name; the functions tell of the present ones, which the lock keeps
     * as they are.
     */
    private void requireSameFile() throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                "SELECT pg_catalog.pg_relation_filenode(c.oid)::int8 FROM pg_catalog.pg_class c WHERE c.oid = ?::int8::oid AND c.oid = pg_catalog.to_regclass(?)")) {
            statement.setLong(1, file.oid());
            statement.setString(2, Sql.table(file.table()));
            try (ResultSet row = statement.executeQuery()) {
                if (!row.next() || row.getLong(1) != file.node()) {
                    throw lost("was rewritten or replaced after the snapshot was taken", null);
                }
            }
        }
    }

    /** A failure to cancel must not replace what ended the copy; its connection is closed next in any case. */
    private static void cancel(CopyOut copy) {
        try {
            if (copy.isActive()) {
                copy.cancelCopy();
            }
        } catch (SQLException e) {
            logger.debug("A copy could not be cancelled: {}", e.getMessage());
        }
    }

    /** What it copies. */
    String query() {
        List<ValueReader> readers = relation.readers();
        String columns = IntStream.range(0, readers.size())
                .mapToObj(i -> expression(relation.columns().get(i).name(), readers.get(i)))
                .collect(Collectors.joining(", "));
        String filter = relation.rowFilter();
        return "SELECT %s FROM ONLY %s WHERE %s%s"
                .formatted(
                        columns,
                        Sql.table(file.table()),
                        range.condition(),
                        filter == null ? "" : " AND (" + filter + ")");
    }

    /** A type whose binary form is not known is printed by its output function, as the stream prints it. */
    private static String expression(String column, ValueReader reader) {
        String name = Sql.identifier(column);
        return reader.readsBinary()
                ? name
                : "CASE WHEN pg_catalog.num_nulls(%1$s) = 0 THEN pg_catalog.format('%%s', %1$s) END".formatted(name);
    }

    private int countFields(MessageReader reader, boolean afterHeader) {
        try {
            if (afterHeader) {
                reader.skip(SIGNATURE_BYTES);
                reader.int32();
                reader.skip(reader.int32());
            }
            return reader.int16();
        } catch (IllegalArgumentException e) {
            throw malformed(e);
        }
    }

    private Row read(MessageReader reader, int fields) {
        try {
            return readRow(reader, fields);
        } catch (IllegalArgumentException e) {
            throw malformed(e);
        }
    }

    private SourceException malformed(IllegalArgumentException e) {
        return new SourceException(
                "Table %s: malformed COPY data: %s".formatted(relation.schema().table(), e.getMessage()), e);
    }

    private Row readRow(MessageReader reader, int fields) {
        List<ValueReader> readers = relation.readers();
        if (fields != readers.size()) {
            throw new IllegalArgumentException("A row of %d fields, expected %d".formatted(fields, readers.size()));
        }
        @Nullable Object[] values = new Object[fields];
        for (int i = 0; i < fields; i++) {
            int length = reader.int32();
            if (length >= 0) {
                int from = reader.skip(length);
                ValueReader type = readers.get(i);
                values[i] = type.readsBinary()
                        ? type.binary(reader.bytes(), from, length)
                        : type.text(reader.bytes(), from, length);
            }
        }
        if (!reader.isAtEnd()) {
            throw new IllegalArgumentException("A message that does not end with its row");
        }
        return new Row(relation.schema(), values);
    }
}
