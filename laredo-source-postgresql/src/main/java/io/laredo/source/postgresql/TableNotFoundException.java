package io.laredo.source.postgresql;

import io.laredo.SourceSetupException;
import io.laredo.TableId;
import java.util.List;

/** A table that should be replicated does not exist, or is nothing that can be. */
public final class TableNotFoundException extends SourceSetupException {
    private TableNotFoundException(String message, String action) {
        super(message, action, null);
    }

    static TableNotFoundException missing(TableId table, String database, List<String> nearest) {
        return new TableNotFoundException(
                "Table %s does not exist in database '%s'".formatted(table, database),
                nearest.isEmpty()
                        ? "Create the table, or connect to the database that has it."
                        : "Create the table, or correct its name in the entity. Tables with similar names: %s."
                                .formatted(String.join(", ", nearest)));
    }

    static TableNotFoundException notReplicable(TableId table, String kind) {
        return new TableNotFoundException(
                "%s is %s, which cannot be replicated".formatted(table, kind),
                "Replicate an ordinary or a partitioned table in its place.");
    }
}
