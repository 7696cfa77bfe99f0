package io.laredo.test;

import io.laredo.ChangeEvent;
import io.laredo.Row;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.LongStream;

/**
 * The events of a transaction that is too large to be kept, made while they are read: updates of a few rows, over and over.
 * Near the end it sees whether somebody has kept the first ones.
 */
final class LargeTransaction implements Iterable<ChangeEvent> {
    private static final int ROWS = 10;
    private static final int WATCHED = 1_000;
    private static final int COLLECTIONS = 20;

    private final int count;
    private final List<WeakReference<ChangeEvent>> first = new ArrayList<>();
    private boolean wereLetGo;

    LargeTransaction(int count) {
        this.count = count;
    }

    int count() {
        return count;
    }

    boolean wereLetGo() {
        return wereLetGo;
    }

    List<Row> rowsInTheEnd() {
        return LongStream.range(0, ROWS)
                .mapToObj(id -> row((int) (count - ROWS + id)))
                .toList();
    }

    private static Row row(int number) {
        return ContractTables.item(number % ROWS, "update " + number, null);
    }

    @Override
    public Iterator<ChangeEvent> iterator() {
        return new Iterator<>() {
            private int number;

            @Override
            public boolean hasNext() {
                return number < count;
            }

            @Override
            public ChangeEvent next() {
                if (number == count - 1) {
                    look();
                }
                ChangeEvent event = ContractTables.update(row(number++));
                if (first.size() < WATCHED) {
                    first.add(new WeakReference<>(event));
                }
                return event;
            }
        };
    }

    private void look() {
        for (int i = 0; i < COLLECTIONS && !wereLetGo; i++) {
            System.gc();
            wereLetGo = first.stream().allMatch(event -> event.refersTo(null));
        }
    }
}
