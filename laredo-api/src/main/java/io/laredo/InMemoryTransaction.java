package io.laredo;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A transaction whose changes are all in memory. */
public final class InMemoryTransaction implements Transaction {
    private final Position position;
    private final long xid;
    private final Instant commitTime;
    private final @Nullable String origin;
    private final List<ChangeEvent> events;
    private final long sizeBytes;

    private InMemoryTransaction(
            Position position,
            long xid,
            Instant commitTime,
            @Nullable String origin,
            List<ChangeEvent> events,
            long sizeBytes) {
        this.position = position;
        this.xid = xid;
        this.commitTime = commitTime;
        this.origin = origin;
        this.events = events;
        this.sizeBytes = sizeBytes;
    }

    @Override
    public Position position() {
        return position;
    }

    @Override
    public long xid() {
        return xid;
    }

    @Override
    public Instant commitTime() {
        return commitTime;
    }

    @Override
    public @Nullable String origin() {
        return origin;
    }

    @Override
    public long changeCount() {
        return events.size();
    }

    @Override
    public long sizeBytes() {
        return sizeBytes;
    }

    @Override
    public ChangeCursor changes() {
        Iterator<ChangeEvent> iterator = events.iterator();
        return new ChangeCursor() {
            @Override
            public @Nullable ChangeEvent next() {
                return iterator.hasNext() ? iterator.next() : null;
            }

            @Override
            public void close() {}
        };
    }

    @Override
    public void close() {}

    @Override
    public String toString() {
        return "transaction %d at %s with %d changes".formatted(xid, position, events.size());
    }

    /** Collects the changes of a transaction while it arrives. */
    public static final class Builder {
        private static final long EVENT_BYTES = 40;

        private final List<ChangeEvent> events = new ArrayList<>();
        private long sizeBytes = 200;

        /**
         * Adds the next event.
         *
         * @param valueBytes about how many bytes its values take in memory
         */
        public Builder add(ChangeEvent event, long valueBytes) {
            events.add(event);
            sizeBytes += EVENT_BYTES + valueBytes;
            return this;
        }

        /** About how many bytes the changes so far take in memory. */
        public long sizeBytes() {
            return sizeBytes;
        }

        public boolean isEmpty() {
            return events.isEmpty();
        }

        public Transaction commit(Position position, long xid, Instant commitTime, @Nullable String origin) {
            return new InMemoryTransaction(position, xid, commitTime, origin, List.copyOf(events), sizeBytes);
        }
    }
}
