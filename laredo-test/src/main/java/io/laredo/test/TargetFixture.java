package io.laredo.test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.laredo.BaselineLoad;
import io.laredo.ChangeEvent;
import io.laredo.Column;
import io.laredo.LaredoException;
import io.laredo.Position;
import io.laredo.Row;
import io.laredo.TableId;
import io.laredo.TableSchema;
import io.laredo.Target;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;

/** A target with what it is given and what it says, for the parts of {@link TargetContractTests}. */
@SuppressWarnings("NullAway.Init") // JUnit calls open() before each test
abstract class TargetFixture<T extends Target> {
    final LaredoException reason = new LaredoException("The test withdraws the table");
    private static final String MISSING = "(this column is not shown)";
    private static final String LATER_COLUMN = "extra";

    private final List<ContractTransaction> transactions = new ArrayList<>();
    private final List<ContractReports> allReports = new ArrayList<>();
    private final List<T> open = new ArrayList<>();
    private String lineage = "1";
    private long place = 100;

    T target;
    ContractReports reports;

    // The hooks are described where others override them, in TargetContractTests.

    protected abstract T create();

    protected abstract @Nullable T reopen();

    protected abstract boolean showsRows();

    protected abstract @Nullable Collection<Map<String, @Nullable Object>> shown(T shownTarget, TableSchema table);

    protected abstract @Nullable Object asShown(@Nullable Object value);

    protected abstract boolean keepsRows();

    protected abstract @Nullable TableSchema refusedShape();

    protected abstract Duration patience();

    @BeforeEach
    void open() {
        use(create());
    }

    private void use(T next) {
        target = next;
        open.add(next);
        reports = new ContractReports();
        allReports.add(reports);
        Position stored = next.position();
        if (stored != null) {
            reports.give(stored);
        }
        next.start(reports);
    }

    @AfterEach
    void closeAndFindMistakes() {
        List.copyOf(open).forEach(this::close);
        allReports.forEach(each -> assertEquals(List.of(), each.mistakes(), "Mistakes in reports of durability"));
        transactions.forEach(each -> assertNull(each.mistake()));
    }

    /** Ends the process of the target in good order. */
    void closeTarget() {
        close(target);
        reports.targetClosed();
    }

    private void close(T each) {
        if (open.remove(each)) {
            each.close();
        }
    }

    /** The next process, after {@link #closeTarget} or after a crash. Ends the test here if the target stores nothing. */
    void restart() {
        use(applicable(reopen(), "This target does not store where it is: it takes a new baseline after a restart"));
    }

    /** Ends the test, as skipped, when there is no such thing. */
    static <V> V applicable(@Nullable V value, String otherwise) {
        return value == null ? Assumptions.abort(otherwise) : value;
    }

    /** The next place of the stream. */
    Position next() {
        return new Position("contract", lineage, ++place);
    }

    /** The present place in a new history that goes on from here, as after a failover. */
    Position newLineage() {
        lineage += "1";
        return new Position("contract", lineage, place);
    }

    /** Gives the target its first baseline, of all tables. */
    Position baseline(Row... rows) {
        return baseline(ContractTables.all(), rows);
    }

    /** A new baseline of some tables. */
    Position baseline(List<TableSchema> tables, Row... rows) {
        Position position = next();
        BaselineLoad load = load(position, tables, rows);
        if (tables.size() < ContractTables.all().size()) {
            advance(position); // the others are there, too, when some tables join them
        }
        complete(load, position);
        return position;
    }

    /** A baseline that has all its rows and is not complete. */
    BaselineLoad load(Position position, List<TableSchema> tables, Row... rows) {
        BaselineLoad load = target.beginBaseline(position, tables);
        Arrays.stream(rows).forEach(load::row);
        return load;
    }

    void complete(BaselineLoad load, Position position) {
        reports.give(position);
        load.complete(position);
    }

    ContractTransaction transaction(ChangeEvent... events) {
        return transaction(events.length, List.of(events));
    }

    ContractTransaction transaction(long changeCount, Iterable<? extends ChangeEvent> events) {
        ContractTransaction transaction = new ContractTransaction(next(), changeCount, events);
        transactions.add(transaction);
        return transaction;
    }

    /** The same transaction, once more. */
    ContractTransaction again(Position position, ChangeEvent... events) {
        ContractTransaction transaction = new ContractTransaction(position, events.length, List.of(events));
        transactions.add(transaction);
        return transaction;
    }

    Position apply(ChangeEvent... events) {
        return apply(transaction(events));
    }

    Position apply(ContractTransaction transaction) {
        Position before = reports.give(transaction.position());
        boolean applied = false;
        try {
            target.apply(transaction);
            applied = true;
        } finally {
            transaction.close();
            if (!applied) {
                reports.takeBack(transaction.position(), before);
            }
        }
        return transaction.position();
    }

    void advance(Position position) {
        reports.give(position);
        target.advance(position);
    }

    /** Waits until the target has said that a position is durable. */
    void awaitDurable(Position position) throws InterruptedException {
        if (!reports.await(position, patience())) {
            fail("%s was not reported durable within %s; the last report was %s"
                    .formatted(position, patience(), reports.latest()));
        }
    }

    void flushTo(Position position) throws InterruptedException {
        target.flush();
        awaitDurable(position);
    }

    void assertShows(TableSchema table, Row... rows) {
        assertShows(table, List.of(rows));
    }

    void assertShows(TableSchema table, Collection<Row> rows) {
        Collection<Map<String, @Nullable Object>> actual = visible(table);
        assertNotNull(actual, "Table %s is not shown".formatted(table.table()));
        List<String> columns = columns(table, actual);
        assertEquals(counted(columns, values(rows)), counted(columns, actual), "The rows of " + table.table());
    }

    void assertNotShown(TableSchema table) {
        assertNull(visible(table), "Table %s is shown although it can be wrong".formatted(table.table()));
    }

    private @Nullable Collection<Map<String, @Nullable Object>> visible(TableSchema table) {
        assumeTrue(showsRows(), "This target cannot show what it has");
        return shown(target, table);
    }

    private List<Map<String, @Nullable Object>> values(Collection<Row> rows) {
        List<Map<String, @Nullable Object>> all = new ArrayList<>();
        for (Row row : rows) {
            Map<String, @Nullable Object> values = new HashMap<>();
            for (Column column : row.schema().columns()) {
                values.put(column.name(), asShown(row.get(column.name())));
            }
            all.add(values);
        }
        return all;
    }

    /** A target need not show a column that came later. */
    private static List<String> columns(TableSchema table, Collection<Map<String, @Nullable Object>> actual) {
        return table.columns().stream()
                .map(Column::name)
                .filter(name ->
                        !name.equals(LATER_COLUMN) || actual.stream().anyMatch(row -> row.containsKey(LATER_COLUMN)))
                .toList();
    }

    private Map<Object, Integer> counted(List<String> columns, Collection<Map<String, @Nullable Object>> rows) {
        Map<Object, Integer> counts = new HashMap<>();
        for (Map<String, @Nullable Object> row : rows) {
            Map<String, @Nullable Object> values = new HashMap<>();
            for (String column : columns) {
                Object other = column.equals(LATER_COLUMN) ? asShown(null) : MISSING;
                values.put(column, row.containsKey(column) ? row.get(column) : other);
            }
            counts.merge(values, 1, Integer::sum);
        }
        return counts;
    }

    static void assertNames(TableId table, @Nullable TableId named) {
        assertEquals(table, named, "The exception names the table that the target cannot take");
    }
}
