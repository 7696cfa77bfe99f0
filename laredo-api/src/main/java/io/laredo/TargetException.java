package io.laredo;

import org.jspecify.annotations.Nullable;

/** A target cannot take what it was given. Its pipeline stops; no other is touched. */
public class TargetException extends LaredoException {
    public TargetException(String message) {
        super(message);
    }

    public TargetException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
