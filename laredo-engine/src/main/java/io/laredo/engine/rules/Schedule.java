package io.laredo.engine.rules;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * When the rows of a table expire, by their keys. Rows that never do are not in it; each other one takes about 160 bytes with
 * a key that is a number. For one thread.
 */
final class Schedule {
    private final Map<Object, Due> byKey = new HashMap<>();
    private final TreeSet<Due> byTime = new TreeSet<>();
    private long numbers;

    /** Has a row expire then, and not when it was to before. */
    void put(Object key, Instant at) {
        remove(key);
        Due due = new Due(at, numbers++, key);
        byKey.put(key, due);
        byTime.add(due);
    }

    /** Has a row not expire. */
    void remove(Object key) {
        Due due = byKey.remove(key);
        if (due != null) {
            byTime.remove(due);
        }
    }

    void clear() {
        byKey.clear();
        byTime.clear();
    }

    boolean has(Object key) {
        return byKey.containsKey(key);
    }

    /** How many rows are in it. */
    int size() {
        return byKey.size();
    }

    /** When the next row expires; null when none does. */
    @Nullable Instant next() {
        return byTime.isEmpty() ? null : byTime.first().at;
    }

    /** The keys of the rows whose time is up. */
    List<Object> due(Instant now) {
        List<Object> keys = new ArrayList<>();
        for (Due due : byTime) {
            if (due.at.isAfter(now)) {
                break;
            }
            keys.add(due.key);
        }
        return keys;
    }

    /** @param number tells those apart that are due at once */
    private record Due(Instant at, long number, Object key) implements Comparable<Due> {
        @Override
        public int compareTo(Due other) {
            int byTime = at.compareTo(other.at);
            return byTime != 0 ? byTime : Long.compare(number, other.number);
        }
    }
}
