package io.laredo.test;

import static io.laredo.test.ContractTables.ITEM;
import static io.laredo.test.ContractTables.TAG;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.laredo.BaselineLoad;
import io.laredo.ChangeEvent;
import io.laredo.Position;
import io.laredo.Row;
import io.laredo.TableSchema;
import io.laredo.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every target has after many random changes. The seed is the test's parameter. */
abstract class HistoryContract<T extends Target> extends ExportContract<T> {
    private static final int STEPS = 150;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void agreesWithAPlainMapWhateverHappens(long seed) throws InterruptedException {
        assumeTrue(showsRows(), "This target cannot show what it has");
        RandomChanges changes = new RandomChanges(seed);
        baseline();
        Position last = null;
        for (int step = 0; step < STEPS; step++) {
            switch (changes.random().nextInt(20)) {
                case 0 -> baseline(rows(changes, ITEM, TAG));
                case 1 -> copyBeside(changes);
                case 2 -> withdrawAndCopy(changes);
                case 3 -> load(next(), List.of(ITEM), rows(changes, ITEM)).abandon();
                case 4 -> advance(next());
                case 5 -> target.flush();
                default -> last = apply(changes.transaction());
            }
            assertShows(ITEM, changes.rows(ITEM));
            assertShows(TAG, changes.rows(TAG));
        }
        if (last != null) {
            flushTo(last);
        }
    }

    private void copyBeside(RandomChanges changes) {
        BaselineLoad load = load(next(), List.of(ITEM), rows(changes, ITEM));
        List<ContractTransaction> toCatchUp = new ArrayList<>();
        for (int i = changes.random().nextInt(4); i > 0; i--) {
            ChangeEvent[] events = changes.transaction();
            ContractTransaction transaction = transaction(events);
            apply(transaction);
            toCatchUp.add(again(transaction.position(), events));
        }
        Position position = next();
        advance(position);
        for (ContractTransaction transaction : toCatchUp) {
            load.apply(transaction);
            transaction.close();
        }
        complete(load, position);
    }

    private void withdrawAndCopy(RandomChanges changes) {
        target.withdraw(TAG.table(), reason);
        apply(changes.transaction());
        apply(changes.transaction());
        assertNotShown(TAG);
        assertShows(ITEM, changes.rows(ITEM));
        baseline(List.of(TAG), rows(changes, TAG));
    }

    private static Row[] rows(RandomChanges changes, TableSchema... tables) {
        return Stream.of(tables).flatMap(table -> changes.rows(table).stream()).toArray(Row[]::new);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void losesNothingDurableInCrashAfterCrash(long seed) throws InterruptedException {
        RandomChanges changes = new RandomChanges(seed);
        baseline();
        List<Delivered> unconfirmed = new ArrayList<>();
        for (int crash = 0; crash < 10; crash++) {
            for (int i = changes.random().nextInt(8); i >= 0; i--) {
                ChangeEvent[] events = changes.transaction();
                unconfirmed.add(new Delivered(apply(events), events));
                if (changes.random().nextInt(4) == 0) {
                    flushTo(unconfirmed.get(unconfirmed.size() - 1).position);
                }
            }
            Position durable = reports.latest();
            restart();
            Position found = target.position();
            if (found == null || (durable != null && !found.covers(durable))) {
                throw new AssertionError(
                        "%s was durable, and after a crash the target is at %s".formatted(durable, found));
            }
            Position confirmed = durable == null ? found : durable;
            unconfirmed.removeIf(transaction -> confirmed.covers(transaction.position));
            unconfirmed.forEach(transaction -> apply(again(transaction.position, transaction.events)));
            assertShows(ITEM, changes.rows(ITEM));
            assertShows(TAG, changes.rows(TAG));
        }
    }

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Delivered(Position position, ChangeEvent[] events) {}
}
