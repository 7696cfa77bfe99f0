package io.laredo.engine.deadletter;

import io.laredo.LaredoException;
import org.jspecify.annotations.Nullable;

/** A dead letter could not be kept, read or removed. The other letters are as they were. */
public class DeadLetterException extends LaredoException {
    public DeadLetterException(String message) {
        super(message);
    }

    public DeadLetterException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
