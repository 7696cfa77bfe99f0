package io.laredo;

import java.time.Duration;

/** Takes what a source streams. For one thread. */
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
}
