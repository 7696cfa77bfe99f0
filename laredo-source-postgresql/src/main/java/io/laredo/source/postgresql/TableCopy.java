package io.laredo.source.postgresql;

import io.laredo.BaselinePart;
import io.laredo.Row;
import io.laredo.SourceException;
import io.laredo.TableSchema;
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
 * Copies a table as of a snapshot, by binary COPY.
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
    private static final int SIGNATURE_BYTES = 11;
    private static final int END = -1;

    private final Connection connection;
    private final Relation relation;

    /** @param connection in a transaction with the snapshot */
    TableCopy(Connection connection, Relation relation) {
        this.connection = connection;
        this.relation = relation;
    }

    /** @throws SourceException the table was rewritten since the snapshot, which would show as missing rows */
    void run(BaselinePart.RowSink rows) throws SQLException, InterruptedException {
        TableSchema schema = relation.schema();
        try (Statement statement = connection.createStatement()) {
            statement.execute("LOCK TABLE ONLY " + Sql.table(schema.table()) + " IN ACCESS SHARE MODE");
        }
        requireSameFile(schema);
        CopyOut copy = connection.unwrap(PGConnection.class).getCopyAPI().copyOut(command());
        boolean ended = false;
        boolean first = true;
        try {
            for (byte[] message = copy.readFromCopy(); message != null; message = copy.readFromCopy()) {
                MessageReader reader = new MessageReader(message, 0);
                if (first) {
                    readHeader(reader);
                    first = false;
                }
                Row row = ended || reader.isAtEnd() ? null : readRow(reader);
                if (row == null) {
                    ended = true;
                } else {
                    rows.row(row);
                }
            }
        } catch (IllegalArgumentException e) {
            throw new SourceException("Table %s: malformed COPY data: %s".formatted(schema.table(), e.getMessage()), e);
        } finally {
            cancel(copy);
        }
        if (!ended) {
            throw new SourceException("The copy of table %s ended early".formatted(schema.table()));
        }
    }

    /**
     * A snapshot older than a rewrite sees an empty table, and COPY reads the table that has the name now. The catalog as
     * the snapshot sees it still has the old file and name; the functions tell of the present ones, which the lock keeps
     * as they are.
     */
    private void requireSameFile(TableSchema schema) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                "SELECT pg_catalog.pg_relation_filenode(c.oid)::int8 FROM pg_catalog.pg_class c WHERE c.oid = ?::int8::oid AND c.oid = pg_catalog.to_regclass(?)")) {
            statement.setLong(1, relation.oid());
            statement.setString(2, Sql.table(schema.table()));
            try (ResultSet row = statement.executeQuery()) {
                if (!row.next() || row.getLong(1) != relation.fileNode()) {
                    throw new SourceException(
                            "Table %s was rewritten or replaced after the snapshot was taken; the baseline starts anew"
                                    .formatted(schema.table()));
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

    private String command() {
        List<ValueReader> readers = relation.readers();
        String columns = IntStream.range(0, readers.size())
                .mapToObj(i -> expression(relation.columns().get(i).name(), readers.get(i)))
                .collect(Collectors.joining(", "));
        return "COPY (SELECT %s FROM ONLY %s%s) TO STDOUT (FORMAT binary)"
                .formatted(
                        columns,
                        Sql.table(relation.schema().table()),
                        relation.rowFilter() == null ? "" : " WHERE (" + relation.rowFilter() + ")");
    }

    /** A type whose binary form is not known is printed by its output function, as the stream prints it. */
    private static String expression(String column, ValueReader reader) {
        String name = Sql.identifier(column);
        return reader.readsBinary()
                ? name
                : "CASE WHEN pg_catalog.num_nulls(%1$s) = 0 THEN pg_catalog.format('%%s', %1$s) END".formatted(name);
    }

    private static void readHeader(MessageReader reader) {
        reader.skip(SIGNATURE_BYTES);
        reader.int32();
        reader.skip(reader.int32());
    }

    private @Nullable Row readRow(MessageReader reader) {
        List<ValueReader> readers = relation.readers();
        int count = reader.int16();
        if (count == END) {
            return null;
        }
        if (count != readers.size()) {
            throw new IllegalArgumentException("A row of %d fields, expected %d".formatted(count, readers.size()));
        }
        @Nullable Object[] values = new Object[count];
        for (int i = 0; i < count; i++) {
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
