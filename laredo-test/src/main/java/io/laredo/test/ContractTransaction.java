package io.laredo.test;

import io.laredo.ChangeCursor;
import io.laredo.ChangeEvent;
import io.laredo.Position;
import io.laredo.Transaction;
import java.time.Instant;
import java.util.Iterator;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** A transaction that notices when a target does not use it as it may: its passes end, and none is there after its close. */
final class ContractTransaction implements Transaction {
    private final Position position;
    private final long changeCount;
    private final Iterable<? extends ChangeEvent> events;
    private final AtomicInteger passes = new AtomicInteger();
    private final AtomicInteger openPasses = new AtomicInteger();
    private final AtomicReference<@Nullable String> mistake = new AtomicReference<>();
    private volatile boolean closed;

    /** @param events made anew for each pass */
    ContractTransaction(Position position, long changeCount, Iterable<? extends ChangeEvent> events) {
        this.position = position;
        this.changeCount = changeCount;
        this.events = events;
    }

    /** How often it has been passed over. */
    int passes() {
        return passes.get();
    }

    /** What the target did that it may not; null for nothing. */
    @Nullable String mistake() {
        String found = mistake.get();
        return found != null || openPasses.get() == 0
                ? found
                : "A pass over the transaction at %s was not closed".formatted(position);
    }

    @Override
    public Position position() {
        return position;
    }

    @Override
    public long xid() {
        return position.place();
    }

    @Override
    public Instant commitTime() {
        return Instant.EPOCH;
    }

    @Override
    public @Nullable String origin() {
        return null;
    }

    @Override
    public long changeCount() {
        return changeCount;
    }

    @Override
    public long sizeBytes() {
        return changeCount * 100;
    }

    @Override
    public ChangeCursor changes() {
        requireOpen();
        passes.incrementAndGet();
        openPasses.incrementAndGet();
        Iterator<? extends ChangeEvent> iterator = events.iterator();
        return new ChangeCursor() {
            private boolean ended;

            @Override
            public @Nullable ChangeEvent next() {
                requireOpen();
                return iterator.hasNext() ? iterator.next() : null;
            }

            @Override
            public void close() {
                if (!ended) {
                    ended = true;
                    openPasses.decrementAndGet();
                }
            }
        };
    }

    private void requireOpen() {
        if (closed) {
            String text = "The transaction at %s was read after its close; copy what is needed for longer"
                    .formatted(position);
            mistake.compareAndSet(null, text);
            throw new IllegalStateException(text);
        }
    }

    @Override
    public void close() {
        closed = true;
    }

    /** For people: {@code transaction at shop@1:… with 3 changes}. */
    @Override
    public String toString() {
        return "transaction at %s with %d changes".formatted(position, changeCount);
    }
}
