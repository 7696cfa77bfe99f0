package io.laredo;

import org.jspecify.annotations.Nullable;

/**
 * A target cannot take what it was given. If that is because of one table, the others go on; else its pipeline stops. No
 * other target is touched.
 */
public class TargetException extends LaredoException {
    private final @Nullable TableId table;

    public TargetException(String message) {
        this(message, (Throwable) null);
    }

    public TargetException(String message, @Nullable Throwable cause) {
        super(message, cause);
        this.table = null;
    }

    /** Because of one table, which alone is given up until its next baseline. */
    public TargetException(TableId table, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.table = table;
    }

    /** The table that it cannot take; null when it is not because of one. */
    public @Nullable TableId table() {
        return table;
    }
}
