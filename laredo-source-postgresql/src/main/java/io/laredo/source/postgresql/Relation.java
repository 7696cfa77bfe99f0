package io.laredo.source.postgresql;

import io.laredo.TableSchema;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A table as the catalog or the stream describes it, ready for reading its rows.
 *
 * @param oid its OID
 * @param partitioned whether its rows are in partitions
 * @param files where its rows are, as the catalog says; none when the stream told of it
 * @param schema its shape
 * @param columns what identifies the columns' types, to notice a change
 * @param readers one for each column
 * @param rowFilter the SQL condition that published rows meet; null when all are published
 */
record Relation(
        long oid,
        boolean partitioned,
        List<TableFile> files,
        TableSchema schema,
        List<ColumnKey> columns,
        List<ValueReader> readers,
        @Nullable String rowFilter) {
    Relation {
        files = List.copyOf(files);
        columns = List.copyOf(columns);
        readers = List.copyOf(readers);
    }

    /**
     * A column as the stream names it.
     *
     * @param typeModifier what {@code numeric(10,2)} has beside {@code numeric}; -1 for none
     * @param inIdentity whether it is part of the replica identity
     */
    record ColumnKey(String name, long typeOid, int typeModifier, boolean inIdentity) {}
}
