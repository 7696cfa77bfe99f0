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
import static io.laredo.test.ContractTables.update;
import static io.laredo.test.ContractTables.widerItem;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.laredo.ChangeEvent;
import io.laredo.Position;
import io.laredo.Row;
import io.laredo.Target;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What every target says of durability, and what one that stores its position has after a restart. */
abstract class DurabilityContract<T extends Target> extends ApplyContract<T> {
    @Test
    void saysWhatIsDurableWithoutBeingAsked() throws InterruptedException {
        awaitDurable(baseline(item(1, "one", null)));
        awaitDurable(apply(insert(item(2, "two", null))));
        Position idle = next();
        advance(idle);
        awaitDurable(idle);
    }

    @Test
    void saysThatABaselineIsDurableAfterAFlush() throws InterruptedException {
        flushTo(baseline(item(1, "one", null)));
    }

    @Test
    void saysThatTransactionsAreDurableAfterAFlush() throws InterruptedException {
        baseline(item(1, "one", null));
        Position last = apply(insert(item(2, "two", null)));
        for (long id = 3; id < 50; id++) {
            last = apply(insert(item(id, "more", null)));
        }
        flushTo(last);
    }

    @Test
    void saysThatAnIdleStreamIsDurableAfterAFlush() throws InterruptedException {
        baseline(item(1, "one", null));
        Position idle = next();
        advance(idle);
        flushTo(idle);
        flushTo(apply());
    }

    @Test
    void canBeFlushedAtAnyTime() throws InterruptedException {
        target.flush();
        flushTo(baseline());
        target.flush();
        flushTo(apply(insert(item(1, "one", null))));
    }

    @Test
    void reportsNoTransactionThatFailed() throws InterruptedException {
        Position before = baseline(item(1, "one", null));
        ContractTransaction broken = transaction(2, BrokenEvents.after(insert(item(2, "two", null))));

        assertThrows(BrokenEvents.Broken.class, () -> apply(broken));
        flushTo(before); // a report that is further would be a mistake

        assertEquals(before, reports.latest());
    }

    @Test
    void reportsInANewHistoryOfTheSource() throws InterruptedException {
        flushTo(baseline(item(1, "one", null)));
        Position same = newLineage();
        advance(same);
        flushTo(same);
        flushTo(apply(insert(item(2, "two", null))));
    }

    @Test
    void isNowhereBeforeItsFirstBaseline() {
        assertNull(target.position());
        assertEquals(Set.of(), target.keptTables());
    }

    @Test
    void canBeClosedWithoutHavingBeenStarted() {
        create().close();
    }

    @Test
    void canBeClosedBeforeItsFirstBaseline() {
        closeTarget();
    }

    @Test
    void goesOnAfterARestartWhereItWasClosed() throws InterruptedException {
        baseline(item(1, "one", "kept"), tag(1, "old", 1));
        Position last = apply(insert(item(2, "two", null)));
        flushTo(last);
        closeTarget();

        restart();

        assertEquals(last, target.position());
        assertEquals(Set.of(ITEM.table(), KINDS.table(), TAG.table()), target.keptTables());
        assertShows(ITEM, item(1, "one", "kept"), item(2, "two", null));
        flushTo(apply(update(item(1, "changed", Row.ABSENT)), insert(tag(2, "new", 2))));
        assertShows(ITEM, item(1, "changed", "kept"), item(2, "two", null));
        assertShows(TAG, tag(1, "old", 1), tag(2, "new", 2));
    }

    @Test
    void hasEverythingThatWasDurableAfterACrash() throws InterruptedException {
        baseline(item(1, "one", "kept"));
        Position durable = apply(insert(item(2, "two", null)));
        flushTo(durable);
        ChangeEvent[] lost = {update(itemKey(1), item(3, "moved", Row.ABSENT)), delete(itemKey(2))};
        Position unconfirmed = apply(lost);

        restart();

        Position found = target.position();
        assertTrue(found != null && found.covers(durable) && unconfirmed.covers(found), () -> found + " after a crash");
        apply(again(unconfirmed, lost));
        assertShows(ITEM, item(3, "moved", "kept"));
        flushTo(apply(insert(item(4, "four", null))));
        assertShows(ITEM, item(3, "moved", "kept"), item(4, "four", null));
    }

    @Test
    void isWhereAnIdleStreamWasAfterARestart() throws InterruptedException {
        baseline(item(1, "one", null));
        Position idle = next();
        advance(idle);
        flushTo(idle);

        restart();

        assertEquals(idle, target.position());
    }

    @Test
    void forgetsABaselineThatACrashInterrupted() throws InterruptedException {
        Position before = baseline(item(1, "old", null));
        flushTo(before);
        load(next(), ContractTables.all(), item(2, "half", null));

        restart();

        assertEquals(before, target.position());
        assertShows(ITEM, item(1, "old", null));
        flushTo(baseline(item(3, "new", null)));
        assertShows(ITEM, item(3, "new", null));
    }

    @Test
    void forgetsTheFirstBaselineThatACrashInterrupted() throws InterruptedException {
        load(next(), ContractTables.all(), item(2, "half", null));

        restart();

        assertNull(target.position());
        assertEquals(Set.of(), target.keptTables());
        flushTo(baseline(item(3, "new", null)));
        assertShows(ITEM, item(3, "new", null));
    }

    @Test
    void hasABaselineOfSomeTablesAfterACrash() throws InterruptedException {
        baseline(item(1, "old", null), tag(1, "old", 1));
        apply(insert(tag(2, "two", 2)));
        Position position = baseline(List.of(ITEM), item(2, "new", null));
        flushTo(position);

        restart();

        assertEquals(position, target.position());
        assertShows(ITEM, item(2, "new", null));
        assertShows(TAG, tag(1, "old", 1), tag(2, "two", 2));
    }

    @Test
    void remembersThatATableWasWithdrawn() throws InterruptedException {
        baseline(item(1, "old", null), tag(1, "old", 1));
        target.withdraw(ITEM.table(), reason);
        flushTo(apply(insert(tag(2, "two", 2))));

        restart();

        assertEquals(Set.of(KINDS.table(), TAG.table()), target.keptTables());
        assertNotShown(ITEM);
        apply(insert(item(5, "passed over", null)), insert(tag(3, "three", 3)));
        assertNotShown(ITEM);
        assertShows(TAG, tag(1, "old", 1), tag(2, "two", 2), tag(3, "three", 3));
    }

    @Test
    void remembersThatATableWasWithdrawnFromABaseline() throws InterruptedException {
        Position position = next();
        var load = load(position, ContractTables.all(), tag(1, "new", 1));
        load.withdraw(ITEM.table(), reason);
        complete(load, position);
        flushTo(position);

        restart();

        assertEquals(Set.of(KINDS.table(), TAG.table()), target.keptTables());
        assertNotShown(ITEM);
        assertShows(TAG, tag(1, "new", 1));
    }

    @Test
    void followsATableThatGotAnotherShapeWhileNobodyListened() throws InterruptedException {
        flushTo(baseline(item(1, "one", "kept")));
        closeTarget();

        restart();
        apply(insert(widerItem(2, "more", "two", null)), update(widerItem(1, "more", "changed", Row.ABSENT)));

        assertShows(WIDER_ITEM, widerItem(1, "more", "changed", "kept"), widerItem(2, "more", "two", null));
    }

    @Test
    void isInTheNewHistoryAfterARestart() throws InterruptedException {
        baseline(item(1, "one", null));
        advance(newLineage());
        Position last = apply(insert(item(2, "two", null)));
        flushTo(last);
        closeTarget();

        restart();

        assertEquals(last, target.position());
    }
}
