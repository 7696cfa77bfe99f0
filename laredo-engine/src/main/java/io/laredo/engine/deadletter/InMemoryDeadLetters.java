package io.laredo.engine.deadletter;

import io.laredo.ChangeCursor;
import io.laredo.ChangeEvent;
import io.laredo.InMemoryTransaction;
import io.laredo.Transaction;
import java.time.Clock;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Dead letters that are gone with the process: for tests, and where a restart copies everything anyway. */
public final class InMemoryDeadLetters implements DeadLetterStore {
    private final long maxBytes;
    private final Clock clock;
    private final Map<String, Kept> letters = new LinkedHashMap<>();
    private long bytes;
    private long count;

    /** @param maxBytes about how much memory the letters of all targets may take */
    public InMemoryDeadLetters(long maxBytes, Clock clock) {
        if (maxBytes < 1) {
            throw new IllegalArgumentException("Dead letters need room, not %d bytes".formatted(maxBytes));
        }
        this.maxBytes = maxBytes;
        this.clock = clock;
    }

    private record Kept(DeadLetter letter, Transaction transaction) {}

    @Override
    public synchronized DeadLetter add(String target, Transaction transaction, int attempts, Throwable cause) {
        if (transaction.sizeBytes() > maxBytes - bytes) {
            throw new DeadLetterException(
                    "Transaction %d at %s takes %d bytes, and %d of %d are free for dead letters in memory. Replay or remove some, or keep them in a folder"
                            .formatted(
                                    transaction.xid(),
                                    transaction.position(),
                                    transaction.sizeBytes(),
                                    maxBytes - bytes,
                                    maxBytes));
        }
        String id = "%010d".formatted(++count);
        DeadLetter letter =
                Causes.letter(id, target, transaction, clock.instant(), attempts, cause, transaction.sizeBytes());
        letters.put(id, new Kept(letter, copyOf(transaction)));
        bytes += letter.bytes();
        return letter;
    }

    /** The copy counts no more bytes than the original says it has. */
    private static Transaction copyOf(Transaction transaction) {
        InMemoryTransaction.Builder copy = new InMemoryTransaction.Builder();
        try (ChangeCursor cursor = transaction.changes()) {
            for (ChangeEvent event = cursor.next(); event != null; event = cursor.next()) {
                copy.add(event, 0);
            }
        }
        return copy.commit(transaction.position(), transaction.xid(), transaction.commitTime(), transaction.origin());
    }

    @Override
    public synchronized DeadLetterList list(String target) {
        List<DeadLetter> own = letters.values().stream()
                .map(Kept::letter)
                .filter(letter -> letter.target().equals(target))
                .toList();
        return new DeadLetterList(own, Map.of());
    }

    @Override
    public synchronized Transaction open(String target, String id) {
        Kept kept = letters.get(id);
        if (kept == null || !kept.letter.target().equals(target)) {
            throw new DeadLetterException(
                    "There is no dead letter '%s' of target '%s' in memory".formatted(id, target));
        }
        return kept.transaction;
    }

    @Override
    public synchronized void remove(String target, Collection<String> ids) {
        Set<String> wanted = new HashSet<>(ids);
        letters.values().removeIf(kept -> {
            boolean goes =
                    wanted.contains(kept.letter.id()) && kept.letter.target().equals(target);
            bytes -= goes ? kept.letter.bytes() : 0;
            return goes;
        });
    }
}
