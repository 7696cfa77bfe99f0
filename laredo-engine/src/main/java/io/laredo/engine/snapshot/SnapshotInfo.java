package io.laredo.engine.snapshot;

import io.laredo.Position;
import io.laredo.TableSchema;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * What a stored snapshot says of itself.
 *
 * @param id its name in the store
 * @param target whose content it is
 * @param position what it contains: all transactions at or before it, and none after
 * @param created when it was begun, by the clock of the process that wrote it
 * @param formatVersion the version of its format
 * @param tables its tables
 * @param bytes how long it is
 * @param metadata what whoever had it written said about it
 */
public record SnapshotInfo(
        String id,
        String target,
        Position position,
        Instant created,
        int formatVersion,
        List<TableRows> tables,
        long bytes,
        Map<String, String> metadata) {
    public SnapshotInfo {
        tables = List.copyOf(tables);
        metadata = Map.copyOf(metadata);
    }

    /**
     * A table of a snapshot.
     *
     * @param schema the shape of its rows
     * @param rows how many there are
     */
    public record TableRows(TableSchema schema, long rows) {}

    /** How many rows all tables have. */
    public long rows() {
        return tables.stream().mapToLong(TableRows::rows).sum();
    }
}
