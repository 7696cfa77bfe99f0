package io.laredo.engine.validation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.laredo.Column;
import io.laredo.ColumnType;
import io.laredo.Position;
import io.laredo.ReplicaIdentity;
import io.laredo.Row;
import io.laredo.SourceException;
import io.laredo.TableId;
import io.laredo.TableLostException;
import io.laredo.TableSchema;
import io.laredo.TargetExport;
import io.laredo.ValueKind;
import io.laredo.engine.codec.AnyRows;
import io.laredo.engine.snapshot.RowsTarget;
import io.laredo.engine.validation.KeyDifference.Kind;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TableComparisonTests {
    private static final Position HERE = new Position("shop", "1-1", 7);
    private static final Column ID = new Column("id", new ColumnType(ValueKind.INT8, "bigint"), false);
    private static final Column NOTE = new Column("note", new ColumnType(ValueKind.TEXT, "text"), true);
    private static final Column PRICE = new Column("price", new ColumnType(ValueKind.NUMERIC, "numeric"), true);
    private static final TableSchema ITEM = keyed(ID, NOTE, PRICE);

    private final long seed = Long.getLong("laredo.test.seed", System.nanoTime());
    private final Random random = new Random(seed);

    @Test
    void equalTablesAreEqualInWhateverOrderTheirRowsCome() throws InterruptedException {
        AnyRows any = new AnyRows(random, "anything");
        List<Row> rows = LongStream.range(0, 1_000).mapToObj(any::row).toList();
        List<Row> shuffled = new ArrayList<>(rows);
        Collections.shuffle(shuffled, random);

        TableReport report = report(any.schema(), rows, any.schema(), shuffled);

        assertThat(report.isEqual()).as("seed %d", seed).isTrue();
        assertThat(report.databaseRows()).isEqualTo(1_000);
        assertThat(report.targetRows()).isEqualTo(1_000);
        assertThat(report).hasToString("public.anything is equal: 1000 rows");
    }

    @Test
    void everyRowThatDiffersIsFoundAndNoOther() throws InterruptedException {
        Map<Long, Row> database = new TreeMap<>();
        Map<Long, Row> target = new TreeMap<>();
        Map<Long, Kind> expected = new TreeMap<>();
        for (long id = 0; id < 2_000; id++) {
            database.put(id, item(id, "note " + id, "1.00"));
            target.put(id, item(id, "note " + id, "1.0"));
        }
        for (int i = 0; i < 60; i++) {
            long id = random.nextInt(2_000);
            if (expected.containsKey(id)) {
                continue;
            }
            switch (i % 3) {
                case 0 -> {
                    target.remove(id);
                    expected.put(id, Kind.MISSING);
                }
                case 1 -> {
                    database.remove(id);
                    expected.put(id, Kind.EXTRA);
                }
                default -> {
                    target.put(id, item(id, random.nextBoolean() ? null : "other", "1.00"));
                    expected.put(id, Kind.DIFFERENT);
                }
            }
        }

        TableReport report = report(ITEM, database.values(), ITEM, target.values());

        Map<Long, Kind> found = new TreeMap<>();
        report.differences()
                .forEach(difference ->
                        found.put((Long) Objects.requireNonNull(difference.key().get(0)), difference.kind()));
        assertThat(found).as("seed %d", seed).isEqualTo(expected);
        assertThat(report.differingKeys()).isEqualTo(expected.size());
        assertThat(report.examinedRanges()).isEqualTo(report.differingRanges());
        assertThat(report.keyColumns()).containsExactly("id");
        assertThat(report.toString()).contains("public.item differs").doesNotContain("other");
        assertThat(report.differences().toString()).doesNotContain("note").contains("MISSING row");
    }

    @Test
    void twoRowsWhoseValuesAreSwappedAreFound() throws InterruptedException {
        TableReport report = report(
                ITEM,
                List.of(item(1, "a", "1"), item(2, "b", "1")),
                ITEM,
                List.of(item(1, "b", "1"), item(2, "a", "1")));

        assertThat(report.differingKeys()).isEqualTo(2);
    }

    @Test
    void columnsThatOnlyOneSideHasAreNamedAndNotCompared() throws InterruptedException {
        TableSchema kept = keyed(new Column("mine", NOTE.type(), true), PRICE, ID);

        TableReport report = report(
                ITEM,
                List.of(item(1, "a", "1"), item(2, "b", "1")),
                kept,
                List.of(new Row(kept, "x", new BigDecimal("1"), 1L), new Row(kept, "y", new BigDecimal("2"), 2L)));

        assertThat(report.onlyInDatabase()).containsExactly("note");
        assertThat(report.onlyInTarget()).containsExactly("mine");
        assertThat(report.differences()).containsExactly(new KeyDifference(Kind.DIFFERENT, List.of(2L)));
    }

    @Test
    void withoutAKeyRowsCountAsOftenAsTheyAre() throws InterruptedException {
        TableSchema keyless = new TableSchema(
                new TableId("public", "log"), List.of(NOTE), List.of(), ReplicaIdentity.FULL, List.of("note"));
        Row a = new Row(keyless, "a");
        Row none = new Row(keyless, (Object) null);

        assertThat(report(keyless, List.of(a, a, none), keyless, List.of(none, a, a))
                        .isEqual())
                .isTrue();
        assertThat(report(keyless, List.of(a, a, none), keyless, List.of(none, a))
                        .differences())
                .containsExactly(new KeyDifference(Kind.DIFFERENT, List.of("a")));
        assertThat(report(keyless, List.of(a), keyless, List.of(a, none)).differences())
                .containsExactly(new KeyDifference(Kind.EXTRA, Collections.singletonList(null)));
    }

    @Test
    void whatDoesNotFitIntoMemoryIsSaidToBeUnexamined() throws InterruptedException {
        List<Row> rows =
                LongStream.range(0, 5_000).mapToObj(id -> item(id, "a", "1")).toList();
        TableComparison comparison = new TableComparison(new ComparisonSettings(2, 64, 500, 10));

        TableReport report = comparison
                .compare(database(ITEM, rows), target(ITEM, List.of()))
                .tables()
                .get(0);

        assertThat(report.differingRanges()).isEqualTo(64);
        assertThat(report.examinedRanges()).isBetween(1, 63);
        assertThat(report.differingKeys()).isBetween(1L, 500L);
        assertThat(report.differences()).hasSize(10);
    }

    @Test
    void tablesThatOneSideLacksAreNamed() throws InterruptedException {
        TableSchema other = keyed("other", ID);

        ComparisonReport report = new TableComparison(ComparisonSettings.USUAL)
                .compare(database(other, List.of()), target(ITEM, List.of()));

        assertThat(report.onlyInDatabase()).containsExactly(other.table());
        assertThat(report.onlyInTarget()).containsExactly(ITEM.table());
        assertThat(report.tables()).isEmpty();
    }

    @Test
    void aTableThatWasAlteredMeanwhileIsNamedAndTheOthersAreCompared() throws InterruptedException {
        TableLostException lost = new TableLostException(ITEM.table(), "it was altered", null);

        TableSchema other = keyed("other", ID);
        ListedBaseline database = new ListedBaseline(HERE, Map.of(ITEM, List.of(item(1, "a", "1")), other, List.of()));
        RowsTarget target = new RowsTarget("target")
                .show(HERE, ITEM, List.of(item(1, "a", "1")))
                .and(other, List.of(new Row(other, 3L)));

        ComparisonReport report = new TableComparison(ComparisonSettings.USUAL)
                .compare(database.failing(lost), Objects.requireNonNull(target.export()));

        assertThat(report.unread()).containsExactly(Map.entry(ITEM.table(), lost));
        assertThat(report.differing()).extracting(TableReport::table).containsExactly(other.table());
    }

    @Test
    void aDatabaseThatCannotBeReadEndsTheComparisonAndItsReaders() {
        List<Row> rows =
                LongStream.range(0, 500).mapToObj(id -> item(id, "a", "1")).toList();
        ListedBaseline broken = database(ITEM, rows).failing(new SourceException("the connection was cut"));

        assertThatThrownBy(() -> new TableComparison(ComparisonSettings.USUAL).compare(broken, target(ITEM, rows)))
                .isInstanceOf(SourceException.class)
                .hasMessage("the connection was cut");
        assertThat(broken.cancelled()).isEqualTo(5);
    }

    @Test
    void anInterruptEndsIt() {
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> new TableComparison(ComparisonSettings.USUAL)
                        .compare(database(ITEM, List.of(item(1, "a", "1"))), target(ITEM, List.of())))
                .isInstanceOf(InterruptedException.class);
    }

    @Test
    void aTargetThatIsPastTheDatabaseOrInAnotherHistoryIsRefused() {
        TableComparison comparison = new TableComparison(ComparisonSettings.USUAL);
        TargetExport target = target(ITEM, List.of());

        assertThatIllegalArgumentException()
                .isThrownBy(() -> comparison.compare(new ListedBaseline(HERE.at(6), Map.of()), target))
                .withMessageContaining(HERE.at(6).toString())
                .withMessageContaining(HERE.toString());
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> comparison.compare(new ListedBaseline(new Position("shop", "1-2", 7), Map.of()), target));
    }

    @Test
    void aTargetThatHasNothingToDoUpToThePositionOfTheDatabaseIsComparedThere() throws InterruptedException {
        ComparisonReport report = new TableComparison(ComparisonSettings.USUAL)
                .compare(new ListedBaseline(HERE.at(9), Map.of()), target(ITEM, List.of()));

        assertThat(report.position()).isEqualTo(HERE.at(9));
    }

    @Test
    void settingsThatCannotBeAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ComparisonSettings(0, 64, 1, 1))
                .withMessageContaining("0 readers");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ComparisonSettings(1, 65, 1, 1))
                .withMessageContaining("65 ranges");
    }

    private TableReport report(
            TableSchema database, Collection<Row> databaseRows, TableSchema target, Collection<Row> targetRows)
            throws InterruptedException {
        return new TableComparison(ComparisonSettings.USUAL)
                .compare(database(database, List.copyOf(databaseRows)), target(target, List.copyOf(targetRows)))
                .tables()
                .get(0);
    }

    private static ListedBaseline database(TableSchema schema, List<Row> rows) {
        return new ListedBaseline(HERE, Map.of(schema, rows));
    }

    private static TargetExport target(TableSchema schema, List<Row> rows) {
        return Objects.requireNonNull(
                new RowsTarget("target").show(HERE, schema, rows).export());
    }

    private static Row item(long id, @Nullable String note, String price) {
        return new Row(ITEM, id, note, new BigDecimal(price));
    }

    private static TableSchema keyed(Column... columns) {
        return keyed("item", columns);
    }

    private static TableSchema keyed(String table, Column... columns) {
        return new TableSchema(
                new TableId("public", table), List.of(columns), List.of("id"), ReplicaIdentity.DEFAULT, List.of("id"));
    }
}
