package io.laredo;

import org.jspecify.annotations.Nullable;

/** A source failed. Unless it is a {@link SourceSetupException}, trying again with a new session may help. */
public class SourceException extends LaredoException {
    public SourceException(String message) {
        super(message);
    }

    public SourceException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
