package io.laredo.engine;

import io.laredo.LaredoException;
import org.jspecify.annotations.Nullable;

/** The engine did not become ready in time. The cause is what last went wrong, if anything did. */
public class EngineStartException extends LaredoException {
    public EngineStartException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
