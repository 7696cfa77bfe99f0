package io.laredo;

import org.jspecify.annotations.Nullable;

/** The root of what Laredo throws. Its message has the values, the cause and the fix. */
public class LaredoException extends RuntimeException {
    public LaredoException(String message) {
        super(message);
    }

    public LaredoException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
