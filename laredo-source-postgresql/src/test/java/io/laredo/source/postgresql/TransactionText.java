package io.laredo.source.postgresql;

import static org.assertj.core.api.Assertions.assertThat;

import io.laredo.ChangeCursor;
import io.laredo.ChangeEvent;
import io.laredo.Column;
import io.laredo.Row;
import io.laredo.TableSchema;
import io.laredo.Transaction;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;

/** A transaction as lines of text, to compare and to keep in files. */
final class TransactionText {
    private static final int LONG = 60;

    private TransactionText() {}

    /** The transaction's own line, then one for each event. */
    static List<String> of(Transaction transaction) {
        List<String> lines = new ArrayList<>();
        lines.add("transaction xid=%d position=%s time=%s origin=%s changes=%d"
                .formatted(
                        transaction.xid(),
                        new Lsn(transaction.position().place()),
                        transaction.commitTime(),
                        transaction.origin(),
                        transaction.changeCount()));
        try (ChangeCursor cursor = transaction.changes()) {
            for (ChangeEvent event = cursor.next(); event != null; event = cursor.next()) {
                lines.add("  " + of(event));
            }
        }
        return lines;
    }

    static String of(LogicalMessage message) {
        return "message transactional=%s prefix=%s content=%s"
                .formatted(message.transactional(), message.prefix(), message.content());
    }

    /** Without what differs each time the same is done. */
    static String withoutNumbers(String line) {
        return line.replaceAll("xid=\\S+ position=\\S+ time=\\S+", "").replaceAll("origin=test_\\d+", "origin=");
    }

    private static String of(ChangeEvent event) {
        StringBuilder text = new StringBuilder();
        event.deliverTo(new ChangeEvent.Handler() {
            @Override
            public void insert(ChangeEvent.Insert insert) {
                text.append("insert ").append(row(insert.row()));
            }

            @Override
            public void update(ChangeEvent.Update update) {
                text.append("update ");
                if (!update.oldKey().equals(update.row())) {
                    text.append(row(update.oldKey())).append(" to ");
                }
                text.append(row(update.row()));
            }

            @Override
            public void delete(ChangeEvent.Delete delete) {
                text.append("delete ").append(row(delete.oldKey()));
            }

            @Override
            public void truncate(ChangeEvent.Truncate truncate) {
                text.append("truncate ").append(truncate.table());
            }

            @Override
            public void schemaChange(ChangeEvent.SchemaChange change) {
                text.append("schema ")
                        .append(columns(change.before()))
                        .append(" to ")
                        .append(columns(change.schema()));
            }
        });
        return text.toString();
    }

    private static String columns(TableSchema schema) {
        List<String> names = schema.columns().stream().map(Column::name).toList();
        return "%s%s %s %s".formatted(schema.table(), names, schema.identity(), schema.identityColumns());
    }

    /** A row, with each value's type, so that 1 and "1" are told apart. */
    private static String row(Row row) {
        StringJoiner text = new StringJoiner(", ", row.schema().table() + "{", "}");
        List<Column> columns = row.schema().columns();
        for (int i = 0; i < columns.size(); i++) {
            if (row.isPresent(i)) {
                Object value = row.get(i);
                text.add(columns.get(i).name() + "=" + (value == null ? "null" : value(value)));
            }
        }
        return text.toString();
    }

    private static String value(Object value) {
        String text = value.toString();
        String shortened =
                text.length() <= LONG ? text : "%d characters %08x".formatted(text.length(), text.hashCode());
        return value.getClass().getSimpleName() + " " + shortened;
    }

    /** Compares line by line; a failure shows where the first difference is, and what is around it. */
    static void assertSame(String description, List<String> actual, List<String> expected) {
        int at = 0;
        while (at < Math.min(actual.size(), expected.size()) && actual.get(at).equals(expected.get(at))) {
            at++;
        }
        assertThat(around(actual, at)).as("%s: from line %d", description, at).isEqualTo(around(expected, at));
    }

    private static List<String> around(List<String> lines, int at) {
        return List.copyOf(lines.subList(Math.max(0, at - 3), Math.min(lines.size(), at + 5)));
    }
}
