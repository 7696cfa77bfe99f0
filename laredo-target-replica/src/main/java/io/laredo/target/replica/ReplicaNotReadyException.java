package io.laredo.target.replica;

import io.laredo.LaredoException;

/** A replica was read before its first baseline was complete. An empty answer would have been wrong. */
public class ReplicaNotReadyException extends LaredoException {
    public ReplicaNotReadyException(String message) {
        super(message);
    }
}
