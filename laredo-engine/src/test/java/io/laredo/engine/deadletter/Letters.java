package io.laredo.engine.deadletter;

import io.laredo.ChangeCursor;
import io.laredo.ChangeEvent;
import io.laredo.InMemoryTransaction;
import io.laredo.Position;
import io.laredo.Transaction;
import io.laredo.engine.codec.AnyRows;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Transactions with any changes. */
final class Letters {
    static final Instant COMMITTED = Instant.parse("2026-11-21T11:59:00.123456Z");

    private final AnyRows any;

    Letters(Random random) {
        this.any = new AnyRows(random, "anything");
    }

    Transaction transaction(long place, int changes) {
        InMemoryTransaction.Builder builder = new InMemoryTransaction.Builder();
        for (int i = 0; i < changes; i++) {
            builder.add(any.change(i), 100);
        }
        return builder.commit(new Position("shop", "1-1", place), place + 1000, COMMITTED, "upstream");
    }

    static List<ChangeEvent> changes(Transaction transaction) {
        List<ChangeEvent> events = new ArrayList<>();
        try (ChangeCursor cursor = transaction.changes()) {
            for (ChangeEvent event = cursor.next(); event != null; event = cursor.next()) {
                events.add(event);
            }
        }
        return events;
    }
}
