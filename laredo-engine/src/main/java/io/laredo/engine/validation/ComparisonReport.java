package io.laredo.engine.validation;

import io.laredo.Position;
import io.laredo.SourceException;
import io.laredo.TableId;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a comparison found.
 *
 * @param position where database and target were
 * @param tables the tables that were compared, in the order of their names
 * @param unread tables that could not be read as of the position, because they were altered since
 * @param onlyInDatabase tables that the target does not have
 * @param onlyInTarget tables that the database does not have, or not for this comparison
 * @param duration how long it took
 */
public record ComparisonReport(
        Position position,
        List<TableReport> tables,
        Map<TableId, SourceException> unread,
        Set<TableId> onlyInDatabase,
        Set<TableId> onlyInTarget,
        Duration duration) {
    public ComparisonReport {
        tables = List.copyOf(tables);
        unread = Map.copyOf(unread);
        onlyInDatabase = Set.copyOf(onlyInDatabase);
        onlyInTarget = Set.copyOf(onlyInTarget);
    }

    /** The tables that were compared and are not the same. */
    public List<TableReport> differing() {
        return tables.stream().filter(table -> !table.isEqual()).toList();
    }
}
