package io.laredo.engine;

import io.laredo.Position;
import io.laredo.SourceHealth;
import io.laredo.SourceState;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A source and its pipelines at one moment.
 *
 * @param source the source's name
 * @param state where it is in its life
 * @param since when it came there
 * @param cause why the last session ended; null once all targets follow a new one
 * @param waitingFor what a session that is being started waits for in the database; null for nothing known
 * @param health what the database said last of its reader; null before it has said anything
 * @param attempts how many sessions have broken or failed to start since all targets last followed one
 * @param sessions how many sessions have been opened in all
 * @param received the position up to which everything has arrived; null before the first session
 * @param confirmed what the source has been told is durable; null before anything is
 * @param logBytes what the transaction log holds, in bytes
 * @param pipelines one for each target
 */
public record SourceStatus(
        String source,
        SourceState state,
        Instant since,
        @Nullable Throwable cause,
        @Nullable String waitingFor,
        @Nullable SourceHealth health,
        int attempts,
        long sessions,
        @Nullable Position received,
        @Nullable Position confirmed,
        long logBytes,
        List<PipelineStatus> pipelines) {
    public SourceStatus {
        pipelines = List.copyOf(pipelines);
    }

    /** Whether the source streams and every target follows it with all its tables. */
    public boolean isLive() {
        return state == SourceState.STREAMING && pipelines.stream().allMatch(PipelineStatus::isLive);
    }

    /** Whether every target has had a complete baseline, so that it can answer, however old the answer is. */
    public boolean hasBaseline() {
        return pipelines.stream().allMatch(pipeline -> pipeline.applied() != null);
    }
}
