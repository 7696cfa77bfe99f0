package io.laredo.source.postgresql;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * Tells by looks at the end of the WAL how long ago it was where a reader is now. An idle database does not age: as long as
 * its WAL does not grow beyond what is confirmed, there is no lag. Exact to one interval of the looks. For one thread.
 */
final class LagClock {
    private static final int MOST = 1024;

    private final Deque<Look> beyond = new ArrayDeque<>(); // ends beyond what is confirmed, oldest first

    /**
     * Takes a look into account.
     *
     * @param nanos when it was taken, as {@link System#nanoTime()} has it
     * @param end where the WAL ended
     * @param confirmed what the reader had confirmed
     * @return how long the reader is behind, at least
     */
    Duration lag(long nanos, Lsn end, Lsn confirmed) {
        if (beyond.isEmpty() || beyond.getLast().end.compareTo(end) < 0) {
            beyond.add(new Look(nanos, end));
        }
        while (!beyond.isEmpty() && beyond.getFirst().end.compareTo(confirmed) <= 0) {
            beyond.removeFirst();
        }
        if (beyond.size() > MOST) {
            thin();
        }
        return beyond.isEmpty() ? Duration.ZERO : Duration.ofNanos(nanos - beyond.getFirst().nanos);
    }

    /** Forgets every second look, so that a lag of days costs no memory, only precision. The oldest stays. */
    private void thin() {
        List<Look> all = List.copyOf(beyond);
        beyond.clear();
        for (int i = 0; i < all.size(); i += 2) {
            beyond.add(all.get(i));
        }
    }

    private record Look(long nanos, Lsn end) {}
}
