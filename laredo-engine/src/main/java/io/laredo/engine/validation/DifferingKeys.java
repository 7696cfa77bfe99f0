package io.laredo.engine.validation;

import io.laredo.Row;
import java.nio.ByteBuffer;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The rows of some ranges of both sides, by their keys. Several threads add to it. */
final class DifferingKeys {
    private final Map<ByteBuffer, Sides> keys = new ConcurrentHashMap<>();
    private final BitSet ranges;
    private final int rangeCount;

    /**
     * @param ranges those whose rows are taken
     * @param rangeCount how many ranges there are
     */
    DifferingKeys(BitSet ranges, int rangeCount) {
        this.ranges = ranges;
        this.rangeCount = rangeCount;
    }

    /** What both sides have of one key: rows, and the sums of their hashes. */
    private static final class Sides {
        private final List<@Nullable Object> key;
        private long inDatabase;
        private long databaseSum;
        private long inTarget;
        private long targetSum;

        private Sides(List<@Nullable Object> key) {
            this.key = key;
        }

        private synchronized void addDatabase(long hash) {
            inDatabase++;
            databaseSum += hash;
        }

        private synchronized void addTarget(long hash) {
            inTarget++;
            targetSum += hash;
        }

        private synchronized @Nullable KeyDifference difference() {
            if (inDatabase == inTarget && databaseSum == targetSum) {
                return null;
            }
            return new KeyDifference(
                    inTarget == 0
                            ? KeyDifference.Kind.MISSING
                            : inDatabase == 0 ? KeyDifference.Kind.EXTRA : KeyDifference.Kind.DIFFERENT,
                    key);
        }
    }

    void addDatabase(Row row, RowDigest digest) {
        Sides sides = sides(row, digest);
        if (sides != null) {
            sides.addDatabase(digest.rowHash());
        }
    }

    void addTarget(Row row, RowDigest digest) {
        Sides sides = sides(row, digest);
        if (sides != null) {
            sides.addTarget(digest.rowHash());
        }
    }

    private @Nullable Sides sides(Row row, RowDigest digest) {
        return ranges.get(RangeSums.rangeOf(digest.keyHash(), rangeCount))
                ? keys.computeIfAbsent(digest.keyForm(), form -> new Sides(digest.keyOf(row)))
                : null;
    }

    long count() {
        return differences().count();
    }

    /** The first of them; which are first depends on their keys alone. */
    List<KeyDifference> first(int limit) {
        return differences().limit(limit).toList();
    }

    private Stream<KeyDifference> differences() {
        return keys.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(entry -> entry.getValue().difference())
                .filter(difference -> difference != null);
    }
}
