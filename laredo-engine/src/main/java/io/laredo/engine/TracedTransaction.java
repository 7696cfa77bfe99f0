package io.laredo.engine;

import io.laredo.ChangeCursor;
import io.laredo.ChangeEvent;
import io.laredo.Transaction;
import io.laredo.TransactionView;
import org.jspecify.annotations.Nullable;

/** A transaction that remembers how far whoever reads it has come. For one pass at a time. */
final class TracedTransaction extends TransactionView {
    private final Transaction whole;
    private long given;
    private @Nullable ChangeEvent last;

    TracedTransaction(Transaction whole) {
        super(whole);
        this.whole = whole;
    }

    /** The change that was asked for last; null when none was. */
    @Nullable String lastChange() {
        ChangeEvent event = last;
        return event == null
                ? null
                : "change %d of %d, %s of %s"
                        .formatted(given, changeCount(), event.getClass().getSimpleName(), event.table());
    }

    @Override
    public ChangeCursor changes() {
        ChangeCursor all = whole.changes();
        given = 0;
        return new ChangeCursor() {
            @Override
            public @Nullable ChangeEvent next() {
                ChangeEvent event = all.next();
                if (event != null) {
                    given++;
                    last = event;
                }
                return event;
            }

            @Override
            public void close() {
                all.close();
            }
        };
    }
}
