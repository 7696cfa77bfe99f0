package io.laredo.source.postgresql;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A transaction that the server sends in blocks while it is still in progress. For one thread.
 *
 * <p>Each change has the number of the sub-transaction that made it. From a sub-transaction's first change to its rollback
 * its session writes for it and for those nested in it, which are rolled back with it. So a rollback takes away all that
 * came after the first change, and nothing needs to be sorted out afterwards. PostgreSQL's own subscriber does the same
 * ({@code stream_abort_internal} in worker.c).
 */
final class StreamedTransaction implements AutoCloseable {
    private final PendingTransaction content;
    private final List<Sub> subs = new ArrayList<>();
    private final Map<Long, Integer> placeOf = new HashMap<>();
    private long writer;

    StreamedTransaction(long xid, SpillStore store) {
        this.content = PendingTransaction.uncommitted(xid, store);
        this.writer = xid;
    }

    /**
     * @param xid its number
     * @param start where its first change is
     */
    private record Sub(long xid, PendingTransaction.Mark start) {}

    PendingTransaction content() {
        return content;
    }

    /**
     * To be called before each change, announcement and message.
     *
     * @param xid of the sub-transaction that made it, or of the transaction
     */
    PendingTransaction writtenBy(long xid) {
        if (xid != writer) {
            writer = xid;
            if (xid != content.xid() && !placeOf.containsKey(xid)) {
                placeOf.put(xid, subs.size());
                subs.add(new Sub(xid, content.mark()));
            }
        }
        return content;
    }

    /** Takes back a sub-transaction and those nested in it. One without changes is not known here. */
    void rollBack(long subXid) {
        Integer place = placeOf.get(subXid);
        if (place != null) {
            content.backTo(subs.get(place).start);
            while (subs.size() > place) {
                placeOf.remove(subs.remove(subs.size() - 1).xid);
            }
            writer = content.xid();
        }
    }

    @Override
    public void close() {
        content.close();
    }
}
