package io.laredo.source.postgresql;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * The partitions that the stream tells of. That shows what a look at the catalog now and then does not: that a partition came,
 * with rows, and went again before anybody looked; that rows were written to a new one by the transaction that made it, which
 * may have truncated it afterwards without a trace; or that the publication offered partitions by their own names for a while.
 *
 * <p>The stream's thread adds; all else is for the thread that looks at the catalog, or under its lock.
 */
final class PartitionSightings {
    private final Queue<Sighting> arriving = new ConcurrentLinkedQueue<>();
    private final List<Sighting> taken = new ArrayList<>();
    private final Map<Long, Map<Long, Long>> made = new HashMap<>();

    /**
     * @param whole the OID of the table under whose name its changes come; null when that is its own
     * @param partition the OID of the partition
     * @param xid the transaction before whose first change of the partition it was announced
     */
    private record Sighting(@Nullable Long whole, long partition, long xid) {
        private boolean isPartOf(Relation relation) {
            return whole != null && whole == relation.oid();
        }
    }

    void add(@Nullable Long whole, long partition, long xid) {
        arriving.add(new Sighting(whole, partition, xid));
    }

    /** To be called before each look: what was seen until then shows in the catalog, or is gone. */
    void take() {
        taken.clear();
        for (Sighting next = arriving.poll(); next != null; next = arriving.poll()) {
            taken.add(next);
        }
    }

    /** Whether the stream may have brought rows of a table that are gone without a message, or may have left some out. */
    boolean haveLost(Relation relation, PartitionShapes before, PartitionShapes now) {
        Map<Long, Long> since = made.computeIfAbsent(relation.oid(), oid -> new HashMap<>());
        since.putAll(now.madeSince(before));
        return taken.stream().anyMatch(sighting -> {
            boolean known = before.has(sighting.partition) || now.has(sighting.partition);
            return sighting.isPartOf(relation)
                    ? !known || isMaker(sighting.xid, since.get(sighting.partition))
                    : known && sighting.whole == null;
        });
    }

    /** Whether a transaction, or a sub-transaction of it, may be the one that made a partition. */
    private static boolean isMaker(long xid, @Nullable Long maker) {
        return maker != null && (int) (xid - maker) <= 0; // a sub-transaction has the later number; numbers go round
    }

    /** Tables that are copied anew have all that was written until then. */
    void forget(Collection<Relation> copied) {
        copied.forEach(relation -> made.remove(relation.oid()));
    }
}
