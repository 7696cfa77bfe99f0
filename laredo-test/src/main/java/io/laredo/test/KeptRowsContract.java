package io.laredo.test;

import static io.laredo.test.ContractTables.ITEM;
import static io.laredo.test.ContractTables.TAG;
import static io.laredo.test.ContractTables.WIDER_ITEM;
import static io.laredo.test.ContractTables.delete;
import static io.laredo.test.ContractTables.insert;
import static io.laredo.test.ContractTables.item;
import static io.laredo.test.ContractTables.itemKey;
import static io.laredo.test.ContractTables.tag;
import static io.laredo.test.ContractTables.truncate;
import static io.laredo.test.ContractTables.update;
import static io.laredo.test.ContractTables.widerItem;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.laredo.BaselineLoad;
import io.laredo.ChangeEvent;
import io.laredo.Column;
import io.laredo.KeptRows;
import io.laredo.Position;
import io.laredo.Row;
import io.laredo.TableId;
import io.laredo.Target;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a target does that lets the engine look at the rows it keeps. */
abstract class KeptRowsContract<T extends Target> extends DurabilityContract<T> {
    private KeptRows keptRows() {
        return applicable(target.keptRows(), "This target does not let anybody look at the rows it keeps");
    }

    @Test
    void givesTheSameKeptRowsEachTime() {
        KeptRows first = keptRows();
        baseline(item(1, "one", null));
        apply(insert(item(2, "two", null)));
        baseline(item(1, "one", null));

        assertSame(first, target.keptRows());
    }

    @Test
    void findsARowByItsKey() {
        KeptRows rows = keptRows();
        baseline(item(1, "one", "note"), tag(1, "old", 1));
        apply(insert(item(2, "two", null)), update(item(1, "changed", Row.ABSENT)));

        assertRow(item(1, "changed", "note"), rows.find(itemKey(1)));
        assertRow(item(2, "two", null), rows.find(item(2, "whatever", "it says")));
        assertRow(tag(1, "old", 1), rows.find(tag(1, "old", 77)));
        assertNull(rows.find(itemKey(3)));
        assertNull(rows.find(tag(1, "new", 1)));
    }

    @Test
    void findsARowInTheShapeOfItsKey() {
        KeptRows rows = keptRows();
        baseline(item(1, "one", "note"));

        Row found = rows.find(widerItem(1, "whatever", "it", "says"));

        assertNotNull(found, "A row is found by a key of another shape");
        assertEquals(WIDER_ITEM, found.schema());
        assertRow(widerItem(1, null, "one", "note"), found);
    }

    @Test
    void findsEveryColumnThatItSaysItKeeps() {
        KeptRows rows = keptRows();
        baseline(item(1, "one", "note"));

        Row found = rows.find(itemKey(1));

        assertNotNull(found, "The row is found by its key");
        for (Column column : ITEM.columns()) {
            boolean isKept = rows.keeps(ITEM.table(), column.name());
            assertEquals(isKept, found.isPresent(ITEM.indexOf(column.name())), column.name());
        }
    }

    @Test
    void findsNothingInATableThatIsNotHere() {
        KeptRows rows = keptRows();
        Row foreign = new Row(ScriptedSource.table("foreign"), 1L, "value");
        assertNull(rows.find(itemKey(1)));
        baseline(item(1, "one", null));

        assertNull(rows.find(foreign));
        rows.forEach(new TableId("public", "foreign"), row -> assertNull(row));
    }

    @Test
    void handsOverEveryRowOfATable() {
        KeptRows rows = keptRows();
        baseline(item(1, "one", "note"), item(2, "two", null), tag(1, "old", 1));
        apply(delete(itemKey(2)), insert(item(3, "three", null)));

        List<Row> found = new ArrayList<>();
        rows.forEach(ITEM.table(), found::add);

        assertEquals(2, found.size());
        found.sort((one, other) -> Long.compare(id(one), id(other)));
        assertRow(item(1, "one", "note"), found.get(0));
        assertRow(item(3, "three", null), found.get(1));
    }

    private static long id(Row item) {
        return (Long) Objects.requireNonNull(item.get("id"));
    }

    @Test
    void countsTheEventsOfATransactionThatCameBeforeTheOneItAsksFor() {
        KeptRows rows = keptRows();
        baseline(item(1, "one", "note"), item(2, "two", null));
        List<Consumer<KeptRows>> looks = List.of(
                here -> assertRow(item(1, "one", "note"), here.find(itemKey(1))),
                here -> assertRow(item(1, "changed", "note"), here.find(itemKey(1))),
                here -> {
                    assertNull(here.find(itemKey(1)));
                    assertRow(item(5, "changed", "note"), here.find(itemKey(5)));
                },
                here -> assertNull(here.find(itemKey(2))),
                here -> assertRow(item(3, "three", null), here.find(itemKey(3))),
                here -> assertNull(here.find(itemKey(3))));
        ChangeEvent[] events = {
            update(item(1, "changed", Row.ABSENT)),
            update(itemKey(1), item(5, "changed", Row.ABSENT)),
            delete(itemKey(2)),
            insert(item(3, "three", null)),
            truncate(ITEM)
        };
        ContractTransaction transaction = transaction(events.length, () -> looking(events, looks, rows));

        apply(transaction);

        assertEquals(1, transaction.passes(), "A target that keeps rows passes over a transaction once");
    }

    @Test
    void countsTheEventsOfATransactionInABaseline() {
        keptRows();
        BaselineLoad load = load(next(), ContractTables.all(), item(1, "one", "note"));
        KeptRows rows = load.keptRows();
        assertNotNull(rows, "A target with keptRows() lets the rows of its baselines be found, too");
        assertRow(item(1, "one", "note"), rows.find(itemKey(1)));
        assertNull(rows.find(itemKey(2)));
        ChangeEvent[] events = {update(item(1, "changed", Row.ABSENT)), insert(item(2, "two", null))};
        List<Consumer<KeptRows>> looks = List.of(
                here -> assertRow(item(1, "one", "note"), here.find(itemKey(1))),
                here -> assertRow(item(1, "changed", "note"), here.find(itemKey(1))),
                here -> assertRow(item(2, "two", null), here.find(itemKey(2))));

        load.apply(transaction(events.length, () -> looking(events, looks, rows)));

        List<Row> found = new ArrayList<>();
        rows.forEach(ITEM.table(), found::add);
        assertEquals(2, found.size());
        complete(load, next());
        assertShows(ITEM, item(1, "changed", "note"), item(2, "two", null));
    }

    /** Looks at the rows each time an event is asked for, and once more when it is asked whether there is another. */
    private static Iterator<ChangeEvent> looking(ChangeEvent[] events, List<Consumer<KeptRows>> looks, KeptRows rows) {
        return new Iterator<>() {
            private int number;

            @Override
            public boolean hasNext() {
                looks.get(number).accept(rows);
                return number < events.length;
            }

            @Override
            public ChangeEvent next() {
                return events[number++];
            }
        };
    }

    @Test
    void removesRowsThatExpire() throws InterruptedException {
        KeptRows rows = keptRows();
        baseline(item(1, "one", null), item(2, "two", null), tag(1, "old", 1));
        Position position = apply(insert(item(3, "three", null)));

        rows.expire(List.of(itemKey(1), item(3, "three", null), itemKey(99), tag(1, "old", 1)));

        assertShows(ITEM, item(2, "two", null));
        assertShows(TAG);
        assertNull(rows.find(itemKey(1)));
        apply(insert(item(1, "again", null)), delete(itemKey(3)));
        assertShows(ITEM, item(1, "again", null), item(2, "two", null));
        flushTo(position);
    }

    @Test
    void passesOverExpiryOfTablesThatAreNotHere() {
        KeptRows rows = keptRows();
        baseline(item(1, "one", null), tag(1, "old", 1));
        target.withdraw(ITEM.table(), reason);

        rows.expire(List.of(itemKey(1), new Row(ScriptedSource.table("foreign"), 1L, "value"), tag(1, "old", 1)));

        assertNotShown(ITEM);
        assertShows(TAG);
    }

    /** Columns that the target does not keep are absent. */
    private static void assertRow(Row expected, @Nullable Row found) {
        assertNotNull(found, "No row was found like " + expected);
        Map<String, @Nullable Object> wanted = new HashMap<>();
        Map<String, @Nullable Object> kept = new HashMap<>();
        int place = 0;
        for (Column column : found.schema().columns()) {
            if (found.isPresent(place)) {
                kept.put(column.name(), found.get(place));
                wanted.put(column.name(), expected.get(column.name()));
            }
            place++;
        }
        assertEquals(wanted, kept);
    }
}
