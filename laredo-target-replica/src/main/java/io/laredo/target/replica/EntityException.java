package io.laredo.target.replica;

import io.laredo.LaredoException;

/** An entity class cannot be a replica, or does not fit its table. {@link #action()} says what to change. */
public class EntityException extends LaredoException {
    private final String action;

    /**
     * @param message what is wrong, with the names of class, component and column
     * @param action the fix
     */
    public EntityException(String message, String action) {
        super(message);
        this.action = action;
    }

    /** What to change, in Java or SQL. */
    public String action() {
        return action;
    }
}
