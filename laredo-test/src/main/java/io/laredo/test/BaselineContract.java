package io.laredo.test;

import static io.laredo.test.ContractTables.ITEM;
import static io.laredo.test.ContractTables.KINDS;
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
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.laredo.BaselineLoad;
import io.laredo.ChangeEvent;
import io.laredo.Position;
import io.laredo.Row;
import io.laredo.TableId;
import io.laredo.TableSchema;
import io.laredo.Target;
import io.laredo.TargetException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What every target does with a baseline. */
abstract class BaselineContract<T extends Target> extends TargetFixture<T> {
    @Test
    void showsABaselineOnceItIsComplete() {
        baseline(item(1, "one", null), item(2, "two", "a note"), tag(1, "new", 3));

        assertShows(ITEM, item(1, "one", null), item(2, "two", "a note"));
        assertShows(TAG, tag(1, "new", 3));
        assertShows(KINDS);
    }

    @Test
    void showsNothingOfTheFirstBaselineBeforeItIsComplete() {
        load(next(), ContractTables.all(), item(1, "one", null)).abandon();

        assertNotShown(ITEM);
    }

    @Test
    void leavesWhatIsVisibleUntilTheNextBaselineIsComplete() {
        baseline(item(1, "old", null), item(2, "gone", null), tag(1, "old", 1));
        Position position = next();
        BaselineLoad load = load(position, ContractTables.all(), item(1, "new", null), tag(1, "new", 2));
        assertShows(ITEM, item(1, "old", null), item(2, "gone", null));
        assertShows(TAG, tag(1, "old", 1));

        complete(load, position);

        assertShows(ITEM, item(1, "new", null));
        assertShows(TAG, tag(1, "new", 2));
    }

    @Test
    void doesNotTouchOtherTablesThanThoseOfTheBaseline() {
        baseline(item(1, "old", null), tag(1, "old", 1));

        baseline(List.of(ITEM), item(2, "new", null));

        assertShows(ITEM, item(2, "new", null));
        assertShows(TAG, tag(1, "old", 1));
    }

    @Test
    void takesABaselineInWhichATableHasAnotherShape() {
        baseline(item(1, "old", null));

        baseline(List.of(WIDER_ITEM), widerItem(2, "more", "new", null));

        assertShows(WIDER_ITEM, widerItem(2, "more", "new", null));
    }

    @Test
    void leavesWhatIsVisibleWhenABaselineIsAbandoned() {
        baseline(item(1, "old", null), tag(1, "old", 1));

        load(next(), ContractTables.all(), item(1, "new", null), item(3, "new", null))
                .abandon();

        assertShows(ITEM, item(1, "old", null));
        assertShows(TAG, tag(1, "old", 1));
        baseline(item(4, "next", null));
        assertShows(ITEM, item(4, "next", null));
    }

    @Test
    void takesABaselineAfterTheFirstOneWasAbandoned() {
        load(next(), ContractTables.all(), item(1, "half", null)).abandon();

        baseline(item(2, "whole", null));

        assertShows(ITEM, item(2, "whole", null));
    }

    @Test
    void takesRowsOfDifferentTablesAtOnceAndThoseOfOneTableFromThreadsThatTakeTurns() {
        Position position = next();
        BaselineLoad load = target.beginBaseline(position, ContractTables.all());
        List<Row> items = LongStream.range(0, 2_000)
                .mapToObj(i -> item(i, "name " + i, "note"))
                .toList();
        List<Row> tags =
                LongStream.range(0, 2_000).mapToObj(i -> tag(i, "tag", (int) i)).toList();
        Object itemsTurn = new Object();

        CompletableFuture.allOf(
                        bring(load, items.subList(0, 1_000), itemsTurn),
                        bring(load, items.subList(1_000, 2_000), itemsTurn),
                        bring(load, tags, new Object()))
                .join();
        complete(load, position);

        assertShows(ITEM, items);
        assertShows(TAG, tags);
    }

    private static CompletableFuture<Void> bring(BaselineLoad load, List<Row> rows, Object turn) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            try {
                for (Row row : rows) {
                    synchronized (turn) {
                        load.row(row);
                    }
                }
                done.complete(null);
            } catch (Throwable e) { // whatever the target throws, the test tells
                done.completeExceptionally(e);
            }
        });
        thread.setDaemon(true);
        thread.start();
        return done;
    }

    @Test
    void appliesTransactionsWhileABaselineIsFilled() {
        baseline(item(1, "old", null), tag(1, "old", 1));
        BaselineLoad load = target.beginBaseline(next(), List.of(ITEM));
        List<Row> copied = LongStream.range(10, 1_000)
                .mapToObj(i -> item(i, "copied", null))
                .toList();

        CompletableFuture<Void> copy = bring(load, copied, new Object());
        for (int i = 2; i < 100; i++) {
            apply(insert(item(i, "streamed", null)), insert(tag(i, "streamed", i)));
        }
        copy.join();
        Position position = next();
        advance(position);
        assertShows(
                ITEM,
                Stream.concat(
                                Stream.of(item(1, "old", null)),
                                LongStream.range(2, 100).mapToObj(i -> item(i, "streamed", null)))
                        .toList());
        complete(load, position);

        assertShows(ITEM, copied);
        assertShows(
                TAG,
                Stream.concat(
                                Stream.of(tag(1, "old", 1)),
                                LongStream.range(2, 100).mapToObj(i -> tag(i, "streamed", (int) i)))
                        .toList());
    }

    @Test
    void takesLaterChangesOfItsTablesIntoTheBaselineAndPassesOverOthers() {
        baseline(item(1, "old", null), tag(1, "old", 1));
        BaselineLoad load =
                load(next(), List.of(ITEM), item(1, "one", "kept"), item(2, "two", null), item(3, "three", null));

        applyTo(load, insert(item(4, "four", null)), insert(tag(4, "not copied", 4)));
        applyTo(load, update(item(1, "changed", Row.ABSENT)), update(itemKey(2), item(5, "moved", null)));
        applyTo(load, delete(itemKey(3)), delete(itemKey(77)), insert(item(4, "four", "again")));
        Position position = next();
        advance(position);
        assertShows(ITEM, item(1, "old", null));
        complete(load, position);

        assertShows(ITEM, item(1, "changed", "kept"), item(4, "four", "again"), item(5, "moved", null));
        assertShows(TAG, tag(1, "old", 1));
    }

    @Test
    void truncatesTheBaseline() {
        BaselineLoad load = load(next(), ContractTables.all(), item(1, "one", null), tag(1, "kept", 1));

        applyTo(load, insert(item(2, "two", null)), truncate(ITEM), insert(item(3, "three", null)));
        complete(load, next());

        assertShows(ITEM, item(3, "three", null));
        assertShows(TAG, tag(1, "kept", 1));
    }

    @Test
    void followsATableToAnotherShapeInTheBaseline() {
        BaselineLoad load = load(next(), ContractTables.all(), item(1, "one", null));

        applyTo(
                load,
                insert(item(2, "two", null)),
                new ChangeEvent.SchemaChange(ITEM, WIDER_ITEM),
                insert(widerItem(3, "more", "three", null)));
        complete(load, next());

        assertShows(
                WIDER_ITEM,
                widerItem(1, null, "one", null),
                widerItem(2, null, "two", null),
                widerItem(3, "more", "three", null));
    }

    @Test
    void goesOnFromWhereABaselineIsComplete() {
        BaselineLoad load = load(next(), ContractTables.all(), item(1, "one", null));
        applyTo(load, insert(item(2, "two", null)));
        complete(load, next());

        apply(update(item(1, "changed", null)), delete(itemKey(2)));

        assertShows(ITEM, item(1, "changed", null));
    }

    @Test
    void abandonsABaselineThatCannotTakeATransaction() {
        baseline(item(1, "old", null));
        BaselineLoad load = load(next(), ContractTables.all(), item(1, "new", null));
        ContractTransaction broken = transaction(2, BrokenEvents.after(insert(item(2, "never seen", null))));

        assertThrows(BrokenEvents.Broken.class, () -> load.apply(broken));
        load.abandon();

        assertShows(ITEM, item(1, "old", null));
    }

    @Test
    void isWithoutATableThatWasWithdrawnFromTheBaseline() {
        baseline(item(1, "old", null), tag(1, "old", 1));
        Position position = next();
        BaselineLoad load = load(position, List.of(ITEM, TAG), item(1, "new", null), tag(2, "new", 2));

        load.withdraw(ITEM.table(), reason);
        advance(position);
        assertShows(ITEM, item(1, "old", null));
        complete(load, position);

        assertNotShown(ITEM);
        assertShows(TAG, tag(2, "new", 2));
        apply(insert(item(3, "passed over", null)), insert(tag(3, "three", 3)));
        assertNotShown(ITEM);
        assertShows(TAG, tag(2, "new", 2), tag(3, "three", 3));
    }

    @Test
    void leavesATableThatWasWithdrawnFromAnAbandonedBaseline() {
        baseline(item(1, "old", null));
        BaselineLoad load = load(next(), List.of(ITEM, TAG), item(1, "new", null));

        load.withdraw(ITEM.table(), reason);
        load.abandon();

        assertShows(ITEM, item(1, "old", null));
    }

    @Test
    void passesOverChangesOfATableThatWasWithdrawnFromTheBaseline() {
        baseline(item(1, "old", null));
        BaselineLoad load = load(next(), ContractTables.all(), item(1, "new", null));

        load.withdraw(ITEM.table(), reason);
        applyTo(load, update(item(99, "row not here", Row.ABSENT)), insert(tag(1, "new", 1)));
        complete(load, next());

        assertNotShown(ITEM);
        assertShows(TAG, tag(1, "new", 1));
    }

    @Test
    void showsAWithdrawnTableAgainAfterItsNextBaseline() {
        baseline(item(1, "old", null), tag(1, "old", 1));
        target.withdraw(ITEM.table(), reason);
        apply(insert(item(2, "passed over", null)), insert(tag(2, "two", 2)));
        assertNotShown(ITEM);
        assertShows(TAG, tag(1, "old", 1), tag(2, "two", 2));

        baseline(List.of(ITEM), item(3, "new", null));
        apply(insert(item(4, "streamed", null)));

        assertShows(ITEM, item(3, "new", null), item(4, "streamed", null));
        assertShows(TAG, tag(1, "old", 1), tag(2, "two", 2));
    }

    @Test
    void keepsAWithdrawnTableHiddenWhenItsBaselineIsAbandoned() {
        baseline(item(1, "old", null));
        target.withdraw(ITEM.table(), reason);

        load(next(), List.of(ITEM), item(2, "new", null)).abandon();

        assertNotShown(ITEM);
    }

    @Test
    void letsATableBeWithdrawnAtAnyTime() {
        target.withdraw(ITEM.table(), reason);
        baseline(item(1, "one", null));
        target.withdraw(ITEM.table(), reason);
        target.withdraw(ITEM.table(), reason);
        target.withdraw(new TableId("public", "unknown"), reason);

        assertNotShown(ITEM);
        assertShows(TAG);
    }

    @Test
    void refusesABaselineOfATableThatLacksWhatItNeeds() {
        TableSchema shape = applicable(refusedShape(), "This target takes tables of every shape");
        baseline(item(1, "old", null));
        List<TableSchema> tables = List.of(shape, KINDS, TAG);

        TargetException refusal = assertThrows(TargetException.class, () -> target.beginBaseline(next(), tables));

        assertNames(shape.table(), refusal.table());
        assertShows(ITEM, item(1, "old", null));
    }

    @Test
    void reportsNothingDurableOfABaselineThatIsNotComplete() throws InterruptedException {
        Position first = baseline(item(1, "old", null));
        flushTo(first);
        BaselineLoad load = load(next(), ContractTables.all(), item(1, "new", null));
        applyTo(load, insert(item(2, "two", null)));

        target.flush();
        Position next = apply(insert(tag(1, "new", 1)));
        awaitDurable(next); // a report that is further would be a mistake
        load.abandon();

        assertEquals(next, reports.latest());
    }

    private void applyTo(BaselineLoad load, ChangeEvent... events) {
        try (ContractTransaction transaction = transaction(events)) {
            load.apply(transaction);
        }
    }
}
