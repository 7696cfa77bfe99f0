package io.laredo.engine;

import io.laredo.Position;
import io.laredo.Transaction;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** How far a target is. The pipeline's thread says what it has applied, any thread of the target what is durable. */
final class TargetProgress {
    private final String target;
    private final Clock clock;
    private final AtomicReference<@Nullable Position> durable = new AtomicReference<>();
    private volatile @Nullable Position applied;
    private volatile PipelineTotals totals = PipelineTotals.NONE;

    TargetProgress(String target, Clock clock) {
        this.target = target;
        this.clock = clock;
    }

    /** What is visible in the target; null before its first baseline. */
    @Nullable Position applied() {
        return applied;
    }

    /** What is visible in a target that has had a baseline. */
    Position reached() {
        Position position = applied;
        if (position == null) {
            throw new IllegalStateException("Target %s streams without a position".formatted(target));
        }
        return position;
    }

    void reached(Position position) {
        applied = position;
    }

    /** A transaction is visible in the target. */
    void count(Transaction transaction) {
        Duration latency = Duration.between(transaction.commitTime(), clock.instant());
        totals = totals.with(transaction.changeCount(), latency.isNegative() ? Duration.ZERO : latency);
    }

    PipelineTotals totals() {
        return totals;
    }

    @Nullable Position durable() {
        return durable.get();
    }

    /** Takes a report; one that goes back is ignored. */
    void durable(Position reported) {
        durable.accumulateAndGet(reported, TargetProgress::later);
    }

    private static Position later(@Nullable Position known, Position reported) {
        return known != null && known.isComparableTo(reported) && known.covers(reported) ? known : reported;
    }
}
