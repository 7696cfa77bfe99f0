package io.laredo.engine.validation;

/**
 * How much a comparison does at once.
 *
 * @param parallelism how many parts of a table are read from the database at once
 * @param ranges how many ranges of keys are told apart, a power of two; each takes 16 bytes for each part that is read
 * @param rowsInMemory how many rows of the ranges that differ are looked at one by one, of both sides together; each takes
 *     about 200 bytes and its key
 * @param differences how many keys a report has at most for each table
 */
public record ComparisonSettings(int parallelism, int ranges, int rowsInMemory, int differences) {
    /** Takes about 40 MB when much differs, and next to nothing when nothing does. */
    public static final ComparisonSettings USUAL = new ComparisonSettings(2, 4096, 200_000, 100);

    private static final int MOST_RANGES = 1 << 20;

    public ComparisonSettings {
        if (parallelism < 1 || rowsInMemory < 0 || differences < 0) {
            throw new IllegalArgumentException(
                    "A comparison with %d readers, %d rows in memory and %d differences: the first must be at least 1"
                            .formatted(parallelism, rowsInMemory, differences));
        }
        if (ranges < 1 || ranges > MOST_RANGES || Integer.bitCount(ranges) != 1) {
            throw new IllegalArgumentException(
                    "%d ranges of keys. Use a power of two from 1 to %d".formatted(ranges, MOST_RANGES));
        }
    }
}
