package io.laredo.engine;

import java.time.Duration;

/**
 * What a pipeline has applied since the engine started.
 *
 * @param transactions how many
 * @param changes how many change events they had
 * @param latency from each commit, by the database's clock, until it was visible in the target, all added up
 * @param lastLatency that of the last transaction alone
 */
public record PipelineTotals(long transactions, long changes, Duration latency, Duration lastLatency) {
    static final PipelineTotals NONE = new PipelineTotals(0, 0, Duration.ZERO, Duration.ZERO);

    PipelineTotals with(long newChanges, Duration newLatency) {
        return new PipelineTotals(transactions + 1, changes + newChanges, latency.plus(newLatency), newLatency);
    }
}
