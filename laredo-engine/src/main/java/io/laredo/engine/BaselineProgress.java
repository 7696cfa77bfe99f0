package io.laredo.engine;

import java.time.Duration;
import java.util.List;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * How far a baseline is, or was when it ended.
 *
 * @param tables one for each, in the order of their names
 * @param elapsed how long it has taken so far
 */
public record BaselineProgress(List<TableProgress> tables, Duration elapsed) {
    /** Nothing has begun. */
    static final BaselineProgress NONE = new BaselineProgress(List.of(), Duration.ZERO);

    private static final Duration A_WHILE = Duration.ofMinutes(2);
    private static final Duration LONG = Duration.ofHours(2);

    public BaselineProgress {
        tables = List.copyOf(tables);
    }

    /** How many rows have been copied. */
    public long rows() {
        return sum(TableProgress::rows);
    }

    /** How many rows there are, about; 0 while nobody knows of a table. */
    public long estimatedRows() {
        boolean known = tables.stream().allMatch(table -> table.estimatedRows() > 0 || table.share() == 1);
        return known ? sum(TableProgress::estimatedRows) : 0;
    }

    /** How much of {@link #estimatedBytes} has been copied, about. */
    public long bytes() {
        return sum(TableProgress::bytes);
    }

    /** How much the tables take up in the database. */
    public long estimatedBytes() {
        return sum(TableProgress::estimatedBytes);
    }

    /** From 0 to 1. */
    public double share() {
        long all = estimatedBytes();
        return all == 0 ? 0 : (double) bytes() / all;
    }

    /** How long it may still take, if it goes on as before; null before the first rows. */
    public @Nullable Duration remaining() {
        double share = share();
        return share == 0 ? null : Duration.ofMillis((long) (elapsed.toMillis() * (1 - share) / share));
    }

    /** For people: {@code 1.2 of about 3.0 million rows, 45 %, about 12 s left}. */
    public String text() {
        Duration left = remaining();
        String rows = TableProgress.text(rows(), estimatedRows(), share());
        return left == null || share() == 1 ? rows : "%s, about %s left".formatted(rows, text(left));
    }

    private static String text(Duration left) {
        if (left.compareTo(A_WHILE) < 0) {
            return left.toSeconds() + " s";
        }
        return left.compareTo(LONG) < 0 ? left.toMinutes() + " min" : left.toHours() + " h";
    }

    private long sum(ToLongFunction<TableProgress> count) {
        return tables.stream().mapToLong(count).sum();
    }
}
