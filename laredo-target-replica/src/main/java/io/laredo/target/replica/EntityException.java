package io.laredo.target.replica;

import io.laredo.TableId;
import io.laredo.TargetException;

/** An entity class cannot be a replica, or does not fit its table. {@link #action()} says what to change. */
public class EntityException extends TargetException {
    private final String action;

    /**
     * @param message what is wrong, with the names of class, component and column
     * @param action the fix
     */
    public EntityException(String message, String action) {
        super(message);
        this.action = action;
    }

    private EntityException(TableId table, EntityException cause) {
        super(table, String.valueOf(cause.getMessage()), cause);
        this.action = cause.action;
    }

    /** The same, because of one table. */
    EntityException about(TableId table) {
        return new EntityException(table, this);
    }

    /** What to change, in Java or SQL. */
    public String action() {
        return action;
    }
}
