package io.laredo;

import org.jspecify.annotations.Nullable;

/**
 * A source cannot deliver what is asked of it until a person changes something: a setting, a privilege, a table.
 *
 * <p>The message says what is wrong, {@link #action()} what to do about it.
 */
public class SourceSetupException extends SourceException {
    private final String action;

    /**
     * @param message what is wrong, with the values
     * @param action the fix, with SQL or YAML to paste
     */
    public SourceSetupException(String message, String action, @Nullable Throwable cause) {
        super(message, cause);
        this.action = action;
    }

    /** What to do, with SQL or YAML to paste. */
    public String action() {
        return action;
    }
}
