package io.laredo.engine.validation;

import io.laredo.TableId;
import java.time.Duration;
import java.util.List;

/**
 * What the comparison of one table found.
 *
 * @param databaseRows how many rows the database has
 * @param targetRows how many the target has
 * @param ranges how many ranges of keys were told apart
 * @param differingRanges how many of them differ
 * @param examinedRanges how many of those were looked at row by row; the others have more rows than fit into memory
 * @param keyColumns what the rows were told apart by; all common columns where there is no key that both sides have
 * @param differingKeys how many keys of the examined ranges differ
 * @param differences the first of them
 * @param onlyInDatabase columns that the target does not have; they were not compared
 * @param onlyInTarget columns that the database does not have; they were not compared
 * @param duration how long it took
 */
public record TableReport(
        TableId table,
        long databaseRows,
        long targetRows,
        int ranges,
        int differingRanges,
        int examinedRanges,
        List<String> keyColumns,
        long differingKeys,
        List<KeyDifference> differences,
        List<String> onlyInDatabase,
        List<String> onlyInTarget,
        Duration duration) {
    public TableReport {
        keyColumns = List.copyOf(keyColumns);
        differences = List.copyOf(differences);
        onlyInDatabase = List.copyOf(onlyInDatabase);
        onlyInTarget = List.copyOf(onlyInTarget);
    }

    /** Whether the target has the same rows as the database, as far as columns were compared. */
    public boolean isEqual() {
        return differingRanges == 0;
    }

    /** For logs: it has no values. */
    @Override
    public String toString() {
        return isEqual()
                ? "%s is equal: %d rows".formatted(table, databaseRows)
                : "%s differs: %d rows in the database, %d in the target, in %d of %d ranges; %d keys of the %d ranges that were examined"
                        .formatted(
                                table,
                                databaseRows,
                                targetRows,
                                differingRanges,
                                ranges,
                                differingKeys,
                                examinedRanges);
    }
}
