package io.laredo.benchmarks;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Times how fast things come, from when one number of them has come until another has. One thread at a time counts, any
 * may wait.
 */
final class Meter {
    private static final double NANOS_PER_SECOND = 1e9;
    private static final int PATIENCE_MINUTES = 15;

    private final long from;
    private final long to;
    private final CompletableFuture<@Nullable Void> complete = new CompletableFuture<>();

    // Written by who counts, read by others after `complete`.
    private long count;
    private long startCount;
    private long startNanos;
    private long endCount;
    private long endNanos;

    /** @param from how many come before the clock starts, at least 1: what came with the last of them is not timed */
    Meter(long from, long to) {
        if (from < 1 || to <= from) {
            throw new IllegalArgumentException("Nothing to time from %d to %d".formatted(from, to));
        }
        this.from = from;
        this.to = to;
    }

    /** Counts what has come. */
    void add(long more) {
        long before = count;
        count += more;
        if (before < from && count >= from) {
            startCount = count;
            startNanos = System.nanoTime();
        }
        if (before < to && count >= to) {
            endCount = count;
            endNanos = System.nanoTime();
            complete.complete(null);
        }
    }

    /** Says that no more will come. Too late is no harm. */
    void fail(String why, @Nullable Throwable cause) {
        complete.completeExceptionally(new IllegalStateException(why, cause));
    }

    boolean isComplete() {
        return complete.isDone();
    }

    /** @throws IllegalStateException not enough came, or not in time */
    void await() throws InterruptedException {
        try {
            complete.get(PATIENCE_MINUTES, TimeUnit.MINUTES);
        } catch (ExecutionException e) {
            throw new IllegalStateException("Of %d expected, not all came".formatted(to), e.getCause());
        } catch (TimeoutException e) {
            throw new IllegalStateException(
                    "Of %d expected, not all came within %d minutes".formatted(to, PATIENCE_MINUTES), e);
        }
    }

    /** @throws IllegalStateException all that was timed came at once */
    double perSecond() {
        if (endCount == startCount) {
            throw new IllegalStateException(
                    "All from %d to %d came at once, which says nothing about the rate".formatted(from, to));
        }
        return (endCount - startCount) * NANOS_PER_SECOND / Math.max(1, endNanos - startNanos);
    }
}
