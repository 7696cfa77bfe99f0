package io.laredo.test;

import io.laredo.ChangeEvent;
import java.util.Iterator;
import java.util.List;

/** The events of a transaction that cannot be read to its end, as when the file it lies in is damaged. */
final class BrokenEvents implements Iterable<ChangeEvent> {
    private final List<ChangeEvent> events;

    private BrokenEvents(List<ChangeEvent> events) {
        this.events = events;
    }

    static BrokenEvents after(ChangeEvent... events) {
        return new BrokenEvents(List.of(events));
    }

    @Override
    public Iterator<ChangeEvent> iterator() {
        Iterator<ChangeEvent> readable = events.iterator();
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return true;
            }

            @Override
            public ChangeEvent next() {
                if (!readable.hasNext()) {
                    throw new Broken();
                }
                return readable.next();
            }
        };
    }

    /** The file is damaged. */
    static final class Broken extends RuntimeException {
        private static final long serialVersionUID = 1;

        Broken() {
            super("The rest of the transaction cannot be read");
        }
    }
}
