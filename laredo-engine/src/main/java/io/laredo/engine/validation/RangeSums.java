package io.laredo.engine.validation;

import java.util.BitSet;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * For each range of key hashes the number of rows and the sum of their hashes, which is the same in whatever order they
 * come. For one thread.
 */
final class RangeSums {
    private final long[] counts;
    private final long[] sums;

    /** @param ranges a power of two */
    RangeSums(int ranges) {
        this.counts = new long[ranges];
        this.sums = new long[ranges];
    }

    /** The range of a key, out of a power of two. */
    static int rangeOf(long keyHash, int ranges) {
        return (int) (keyHash & (ranges - 1));
    }

    void add(RowDigest row) {
        int range = rangeOf(row.keyHash(), counts.length);
        counts[range]++;
        sums[range] += row.rowHash();
    }

    void add(RangeSums part) {
        for (int i = 0; i < counts.length; i++) {
            counts[i] += part.counts[i];
            sums[i] += part.sums[i];
        }
    }

    long rows() {
        return LongStream.of(counts).sum();
    }

    long rowsOf(int range) {
        return counts[range];
    }

    /** The ranges that differ. */
    BitSet differences(RangeSums other) {
        BitSet differences = new BitSet();
        IntStream.range(0, counts.length)
                .filter(i -> counts[i] != other.counts[i] || sums[i] != other.sums[i])
                .forEach(differences::set);
        return differences;
    }
}
