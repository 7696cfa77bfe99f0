package io.laredo;

import java.time.Duration;

/**
 * A pipeline's cursor held still between two transactions, so that its target can be looked at while it is exact as of
 * one position. Closing it lets the cursor run on.
 */
public interface CursorHold extends AutoCloseable {
    /**
     * Lets the cursor run on until everything up to the position has been applied and nothing after it.
     *
     * @throws IllegalStateException the cursor is already past the position, or its stream stopped or began anew
     * @throws java.util.concurrent.TimeoutException the stream did not get there in time
     */
    void runTo(Position position, Duration timeout) throws InterruptedException, java.util.concurrent.TimeoutException;

    @Override
    void close();
}
