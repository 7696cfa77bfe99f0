package io.laredo.engine;

import io.laredo.PipelineState;
import io.laredo.Position;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A pipeline at one moment.
 *
 * @param target the name of its target
 * @param state where it is in its life
 * @param since when it came there
 * @param cause why it failed; null when it has not
 * @param applied what is visible in the target; null before the first baseline
 * @param durable what the target will not ask for again; null before the first baseline
 * @param totals what it has applied since the engine started
 * @param baseline how far the current or last baseline is, be it of all tables or of some that were lost
 * @param upkeep what is done for it beside the stream
 * @param deadLetters how many transactions the target is without, because it could not take them
 * @param tables how each of its tables is doing, in the order of their names
 */
public record PipelineStatus(
        String target,
        PipelineState state,
        Instant since,
        @Nullable Throwable cause,
        @Nullable Position applied,
        @Nullable Position durable,
        PipelineTotals totals,
        BaselineProgress baseline,
        UpkeepStatus upkeep,
        int deadLetters,
        List<TableStatus> tables) {
    public PipelineStatus {
        tables = List.copyOf(tables);
    }

    /** Whether the target follows the stream with all its tables. */
    public boolean isLive() {
        return state == PipelineState.STREAMING
                && tables.stream().allMatch(table -> table.state().isShown());
    }

    /** Whether all its tables are being copied. */
    boolean isCopying() {
        return state == PipelineState.BASELINE;
    }
}
