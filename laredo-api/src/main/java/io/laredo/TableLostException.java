package io.laredo;

import org.jspecify.annotations.Nullable;

/** A table was changed in a way that ends its copy. Others are as they were, and another copy of it may succeed. */
public class TableLostException extends SourceException {
    private final TableId table;

    public TableLostException(TableId table, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.table = table;
    }

    public TableId table() {
        return table;
    }
}
