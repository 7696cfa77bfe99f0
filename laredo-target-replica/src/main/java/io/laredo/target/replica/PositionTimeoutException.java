package io.laredo.target.replica;

import io.laredo.LaredoException;

/** A position that somebody waited for was not reached in time. */
public class PositionTimeoutException extends LaredoException {
    public PositionTimeoutException(String message) {
        super(message);
    }
}
