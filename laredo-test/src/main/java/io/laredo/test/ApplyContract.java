package io.laredo.test;

import static io.laredo.test.ContractTables.ITEM;
import static io.laredo.test.ContractTables.KINDS;
import static io.laredo.test.ContractTables.TAG;
import static io.laredo.test.ContractTables.WIDER_ITEM;
import static io.laredo.test.ContractTables.delete;
import static io.laredo.test.ContractTables.insert;
import static io.laredo.test.ContractTables.item;
import static io.laredo.test.ContractTables.itemKey;
import static io.laredo.test.ContractTables.kind;
import static io.laredo.test.ContractTables.tag;
import static io.laredo.test.ContractTables.truncate;
import static io.laredo.test.ContractTables.update;
import static io.laredo.test.ContractTables.widerItem;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.laredo.ChangeEvent;
import io.laredo.Position;
import io.laredo.Row;
import io.laredo.TableSchema;
import io.laredo.Target;
import io.laredo.TargetException;
import io.laredo.ValueKind;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What every target does with a transaction. */
abstract class ApplyContract<T extends Target> extends BaselineContract<T> {
    @Test
    void showsATransactionWhenApplyReturns() {
        baseline(item(1, "one", null), item(2, "two", null), tag(1, "old", 1));

        apply(
                insert(item(3, "three", "new")),
                update(item(1, "changed", null)),
                delete(itemKey(2)),
                update(tag(1, "old", 1), tag(1, "old", 2)));

        assertShows(ITEM, item(1, "changed", null), item(3, "three", "new"));
        assertShows(TAG, tag(1, "old", 2));
    }

    @Test
    void takesATransactionWithoutChanges() {
        baseline(item(1, "one", null));

        apply();

        assertShows(ITEM, item(1, "one", null));
    }

    @Test
    void passesOverTablesOfOthers() {
        baseline(item(1, "one", null));
        TableSchema foreign = ScriptedSource.table("foreign");
        Row row = new Row(foreign, 1L, "value");

        apply(insert(row), update(row), insert(item(2, "two", null)), truncate(foreign), delete(row));

        assertShows(ITEM, item(1, "one", null), item(2, "two", null));
    }

    @Test
    void givesTheSameWhenATransactionComesTwice() {
        baseline(item(1, "one", "note"), item(2, "two", null), item(3, "three", "kept"), tag(1, "old", 1));
        ChangeEvent[] events = {
            insert(item(4, "four", null)),
            update(item(1, "changed", Row.ABSENT)),
            update(itemKey(3), item(5, "moved", Row.ABSENT)),
            delete(itemKey(2)),
            update(tag(1, "old", 1), tag(1, "renamed", 1))
        };

        Position position = apply(events);
        Row[] items = {item(1, "changed", "note"), item(4, "four", null), item(5, "moved", "kept")};
        assertShows(ITEM, items);
        apply(again(position, events));

        assertShows(ITEM, items);
        assertShows(TAG, tag(1, "renamed", 1));
    }

    @Test
    void givesTheSameWhenManyTransactionsComeAgain() {
        baseline(item(1, "one", "note"));
        List<ChangeEvent[]> all = List.of(
                new ChangeEvent[] {insert(item(2, "two", "second"))},
                new ChangeEvent[] {update(item(2, "changed", Row.ABSENT))},
                new ChangeEvent[] {update(itemKey(2), item(3, "moved", Row.ABSENT))},
                new ChangeEvent[] {delete(itemKey(1)), insert(tag(3, "new", 1))},
                new ChangeEvent[] {truncate(TAG), insert(tag(4, "newer", 2))});
        List<Position> positions = new ArrayList<>();
        all.forEach(events -> positions.add(apply(events)));

        for (int i = 0; i < all.size(); i++) {
            apply(again(positions.get(i), all.get(i)));
        }

        assertShows(ITEM, item(3, "moved", "second"));
        assertShows(TAG, tag(4, "newer", 2));
    }

    @Test
    void keepsValuesThatDidNotTravel() {
        baseline(item(1, "one", "large"), item(2, "two", null));

        apply(update(item(1, "changed", Row.ABSENT)), update(item(2, "changed", Row.ABSENT)));
        apply(update(item(1, "changed again", Row.ABSENT)));
        assertShows(ITEM, item(1, "changed again", "large"), item(2, "changed", null));
        apply(update(item(1, "changed again", "other")), update(item(1, "last", Row.ABSENT)));

        assertShows(ITEM, item(1, "last", "other"), item(2, "changed", null));
    }

    @Test
    void refusesAPatchOfARowThatIsNotThere() {
        assumeTrue(keepsRows(), "This target keeps no rows, so it takes every patch");
        baseline(item(1, "one", null));

        TargetException refusal = assertThrows(
                TargetException.class,
                () -> apply(insert(item(2, "two", null)), update(item(9, "patched", Row.ABSENT))));

        assertNames(ITEM.table(), refusal.table());
        assertShows(ITEM, item(1, "one", null));
    }

    @Test
    void movesARowWhoseKeyChanged() {
        baseline(item(1, "one", "kept"), item(2, "two", "replaced"), tag(1, "old", 1));

        apply(
                update(itemKey(1), item(11, "moved", Row.ABSENT)),
                update(itemKey(2), item(12, "moved", "new")),
                update(tag(1, "old", 1), tag(1, "new", 1)));

        assertShows(ITEM, item(11, "moved", "kept"), item(12, "moved", "new"));
        assertShows(TAG, tag(1, "new", 1));
    }

    @Test
    void exchangesKeysWithinATransaction() {
        baseline(item(1, "one", "first"), item(2, "two", "second"));

        apply(
                update(itemKey(1), item(3, "one", Row.ABSENT)),
                update(itemKey(2), item(1, "two", Row.ABSENT)),
                update(itemKey(3), item(2, "one", Row.ABSENT)));

        assertShows(ITEM, item(1, "two", "second"), item(2, "one", "first"));
    }

    @Test
    void takesWholeRowsAsTheyComeWhateverIsThere() {
        baseline(item(1, "one", null));

        apply(
                update(item(2, "not here before", null)),
                update(itemKey(3), item(4, "nor this", null)),
                insert(item(1, "here before", "new")),
                delete(itemKey(99)),
                delete(tag(99, "nothing", 9)));

        assertShows(ITEM, item(1, "here before", "new"), item(2, "not here before", null), item(4, "nor this", null));
        assertShows(TAG);
    }

    @Test
    void showsARowThatCameAndWentInOneTransactionNever() {
        baseline(item(1, "one", null));

        apply(
                insert(item(2, "two", null)),
                update(item(2, "changed", Row.ABSENT)),
                delete(itemKey(2)),
                delete(itemKey(1)),
                insert(item(1, "again", "new")));

        assertShows(ITEM, item(1, "again", "new"));
    }

    @Test
    void truncatesOneTableAndTakesWhatComesAfterwards() {
        baseline(item(1, "one", null), tag(1, "kept", 1));

        apply(insert(item(2, "two", null)), truncate(ITEM), insert(item(3, "three", null)));

        assertShows(ITEM, item(3, "three", null));
        assertShows(TAG, tag(1, "kept", 1));
    }

    @Test
    void followsATableToAnotherShapeWithinATransaction() {
        baseline(item(1, "one", "kept"));

        apply(
                insert(item(2, "two", null)),
                new ChangeEvent.SchemaChange(ITEM, WIDER_ITEM),
                insert(widerItem(3, "more", "three", null)),
                update(widerItem(1, "more", "changed", Row.ABSENT)));

        assertShows(
                WIDER_ITEM,
                widerItem(1, "more", "changed", "kept"),
                widerItem(2, null, "two", null),
                widerItem(3, "more", "three", null));
    }

    @Test
    void followsATableThereAndBack() {
        baseline(item(1, "one", null));

        apply(new ChangeEvent.SchemaChange(ITEM, WIDER_ITEM), insert(widerItem(2, "more", "two", null)));
        apply(new ChangeEvent.SchemaChange(WIDER_ITEM, ITEM), update(item(1, "changed", null)));
        apply(insert(item(3, "three", null)));

        assertShows(ITEM, item(1, "changed", null), item(2, "two", null), item(3, "three", null));
    }

    @Test
    void takesTheShapeFromRowsThatComeWithoutAnAnnouncement() {
        baseline(item(1, "one", null));

        apply(insert(widerItem(2, "more", "two", null)));

        assertShows(WIDER_ITEM, widerItem(1, null, "one", null), widerItem(2, "more", "two", null));
    }

    @Test
    void givesUpATableThatTakesAShapeItCannotHave() {
        TableSchema shape = applicable(refusedShape(), "This target takes tables of every shape");
        baseline(item(1, "one", null), tag(1, "one", 1));
        ContractTransaction transaction = transaction(
                insert(tag(2, "two", 2)), new ChangeEvent.SchemaChange(ITEM, shape), insert(tag(3, "three", 3)));

        TargetException refusal = assertThrows(TargetException.class, () -> apply(transaction));

        assertNames(shape.table(), refusal.table());
        assertShows(TAG, tag(1, "one", 1));
        goesOnWithoutTable(ITEM, again(transaction.position(), insert(tag(2, "two", 2))));
        assertShows(TAG, tag(1, "one", 1), tag(2, "two", 2));
    }

    private void goesOnWithoutTable(TableSchema table, ContractTransaction sameWithoutIt) {
        target.withdraw(table.table(), reason);
        apply(sameWithoutIt);
        assertNotShown(table);
    }

    @ParameterizedTest
    @EnumSource
    void takesEveryValueOfAKindByBaselineAndByStream(ValueKind kind) {
        List<Row> copied = new ArrayList<>(List.of(kind(0, kind, null)));
        ContractTables.values(kind).forEach(value -> copied.add(kind(copied.size(), kind, value)));
        baseline(copied.toArray(Row[]::new));
        assertShows(KINDS, copied);
        List<Row> streamed = new ArrayList<>();
        copied.forEach(row -> streamed.add(kind(100 + streamed.size(), kind, row.get(ContractTables.column(kind)))));

        apply(streamed.stream().map(ContractTables::insert).toArray(ChangeEvent[]::new));
        apply(copied.stream().map(ContractTables::delete).toArray(ChangeEvent[]::new));

        assertShows(KINDS, streamed);
    }

    @ParameterizedTest
    @EnumSource(names = {"NUMERIC", "DATE", "TIME", "TIME_WITH_OFFSET", "TIMESTAMP", "INSTANT", "INTERVAL"})
    void takesValuesThatJavaLacksOrGivesTheirTableUp(ValueKind kind) {
        for (Object value : ContractTables.specialValues(kind)) {
            baseline(kind(1, kind, null));
            ChangeEvent event = update(kind(1, kind, value));
            ContractTransaction transaction = transaction(event, insert(tag(1, "new", 1)));
            try {
                apply(transaction);
                assertShows(KINDS, kind(1, kind, value));
            } catch (TargetException e) {
                assertNames(KINDS.table(), e.table());
                assertShows(KINDS, kind(1, kind, null));
                goesOnWithoutTable(KINDS, again(transaction.position(), event, insert(tag(1, "new", 1))));
            }
            assertShows(TAG, tag(1, "new", 1));
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"NUMERIC", "DATE", "TIME", "TIME_WITH_OFFSET", "TIMESTAMP", "INSTANT", "INTERVAL"})
    void takesValuesThatJavaLacksInABaselineOrRefusesThemWithTheirTable(ValueKind kind) {
        for (Object value : ContractTables.specialValues(kind)) {
            try {
                baseline(kind(1, kind, value));
                assertShows(KINDS, kind(1, kind, value));
            } catch (TargetException e) {
                assertNames(KINDS.table(), e.table());
            }
        }
    }

    @Test
    void showsNothingOfATransactionThatCannotBeReadToItsEnd() {
        baseline(item(1, "one", null), tag(1, "old", 1));
        ContractTransaction broken = transaction(
                4,
                BrokenEvents.after(
                        insert(item(2, "two", null)),
                        delete(itemKey(1)),
                        new ChangeEvent.SchemaChange(ITEM, WIDER_ITEM),
                        truncate(TAG)));

        assertThrows(BrokenEvents.Broken.class, () -> apply(broken));

        assertShows(ITEM, item(1, "one", null));
        assertShows(TAG, tag(1, "old", 1));
    }

    @Test
    void takesATransactionAgainAfterItFailed() {
        baseline(item(1, "one", "kept"));
        ContractTransaction broken =
                transaction(3, BrokenEvents.after(insert(item(2, "two", null)), delete(itemKey(1))));
        assertThrows(BrokenEvents.Broken.class, () -> apply(broken));

        apply(again(broken.position(), insert(item(2, "two", null)), update(item(1, "changed", Row.ABSENT))));

        assertShows(ITEM, item(1, "changed", "kept"), item(2, "two", null));
    }

    @Test
    void takesABaselineAfterATransactionFailed() {
        baseline(item(1, "one", null));
        ContractTransaction broken = transaction(2, BrokenEvents.after(insert(item(2, "two", null))));
        assertThrows(BrokenEvents.Broken.class, () -> apply(broken));

        baseline(item(3, "new", null));
        apply(insert(item(4, "streamed", null)));

        assertShows(ITEM, item(3, "new", null), item(4, "streamed", null));
    }

    @Test
    void keepsNoneOfTheEventsOfALargeTransactionWhileItPassesOverThem() {
        baseline(item(0, "zero", null));
        LargeTransaction events = new LargeTransaction(30_000);

        apply(transaction(events.count(), events));

        assertTrue(events.wereLetGo(), "Early events of a large transaction were kept until late ones were read");
        assertShows(ITEM, events.rowsInTheEnd());
    }

    @Test
    void goesOnInANewHistoryOfTheSource() {
        baseline(item(1, "one", null));

        advance(newLineage());
        apply(insert(item(2, "two", null)));

        assertShows(ITEM, item(1, "one", null), item(2, "two", null));
    }
}
