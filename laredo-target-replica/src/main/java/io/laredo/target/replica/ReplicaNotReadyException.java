package io.laredo.target.replica;

import io.laredo.LaredoException;

/**
 * A replica was read before its first baseline was complete, or while its table is copied anew because its content may be
 * wrong. An answer would have been wrong, too.
 */
public class ReplicaNotReadyException extends LaredoException {
    public ReplicaNotReadyException(String message) {
        super(message);
    }

    private ReplicaNotReadyException(String message, Throwable cause) {
        super(message, cause);
    }

    static ReplicaNotReadyException withdrawn(Object asked, LaredoException reason) {
        return new ReplicaNotReadyException(
                "The %s cannot be read until its table has been copied again, which the health endpoint shows. Cause: %s"
                        .formatted(asked, reason.getMessage()),
                reason);
    }
}
