package io.laredo;

import java.time.Duration;

/** Takes what a source streams. For one thread, but for {@link #lost}. */
public interface StreamSink {
    /**
     * Takes the next transaction over, to close it when it is no longer needed.
     *
     * <p>While there is no room for it, the source keeps its connection alive and offers it again.
     *
     * @param patience how long to wait for room
     * @return whether it was taken
     */
    boolean offer(Transaction transaction, Duration patience) throws InterruptedException;

    /** Says that everything at or before the position has been delivered. Never waits. */
    void keepalive(Position position);

    /**
     * Says that the stream does not have all changes of a table: it has been altered, or lost, in a way that sends no
     * message. What was copied of it holds no longer; it takes a new baseline, by {@link SourceSession#rebaseline}. Never
     * waits; any thread may call this. After it has returned, {@link SourceSession#confirm} is only called for what is
     * durable together with the loss.
     *
     * @param reason what happened; a {@link SourceSetupException} if a person has to act first
     */
    void lost(TableId table, SourceException reason);
}
