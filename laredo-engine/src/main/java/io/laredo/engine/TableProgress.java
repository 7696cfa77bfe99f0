package io.laredo.engine;

import io.laredo.TableId;
import java.util.Locale;

/**
 * How far the copy of a table is. What is estimated is exact at the end.
 *
 * @param table its name
 * @param rows how many have been copied
 * @param bytes how much of {@code estimatedBytes} they make up, about
 * @param estimatedRows how many it has; 0 while nobody knows
 * @param estimatedBytes how much it takes up in the database
 */
public record TableProgress(TableId table, long rows, long bytes, long estimatedRows, long estimatedBytes) {
    private static final int MANY = 100_000;
    private static final double MILLION = 1_000_000;

    /** @param knownRows what the database says it has; 0 when it does not say */
    static TableProgress of(TableId table, long rows, long bytes, long knownRows, long estimatedBytes) {
        return new TableProgress(table, rows, bytes, estimate(rows, bytes, knownRows, estimatedBytes), estimatedBytes);
    }

    private static long estimate(long rows, long bytes, long knownRows, long estimatedBytes) {
        if (bytes >= estimatedBytes) {
            return rows;
        }
        long inProportion = bytes == 0 ? 0 : (long) ((double) rows * estimatedBytes / bytes);
        return Math.max(rows, knownRows > 0 ? knownRows : inProportion);
    }

    /** From 0 to 1. */
    public double share() {
        return estimatedBytes == 0 ? 0 : (double) bytes / estimatedBytes;
    }

    /** For people: {@code 1.2 of about 3.0 million rows, 45 %}. */
    public String text() {
        return text(rows, estimatedRows, share());
    }

    static String text(long rows, long estimatedRows, double share) {
        if (estimatedRows == 0) {
            return "%d rows".formatted(rows);
        }
        String counts = estimatedRows < MANY
                ? "%d of about %d".formatted(rows, estimatedRows)
                : String.format(Locale.ROOT, "%.1f of about %.1f million", rows / MILLION, estimatedRows / MILLION);
        return "%s rows, %d %%".formatted(counts, (int) (share * 100));
    }
}
