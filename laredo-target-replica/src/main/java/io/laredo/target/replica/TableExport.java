package io.laredo.target.replica;

import io.laredo.Column;
import io.laredo.ReplicaIdentity;
import io.laredo.Row;
import io.laredo.TableSchema;
import io.laredo.TargetException;
import io.laredo.TargetExport;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * One table of a version, given out as rows: they have the columns that some entity of the table keeps, with the values that
 * the database has. What several entities keep of a row is brought together by its key.
 */
final class TableExport {
    private final List<TableVersion> versions;
    private final TableSchema full;
    private final int[] kept;
    private final TableSchema schema;

    private TableExport(List<TableVersion> versions) {
        this.versions = versions;
        this.full = versions.get(0).binding().schema();
        this.kept = keptColumns();
        this.schema = keptSchema();
    }

    /**
     * The table at these places of a version, one for each of its entities.
     *
     * @return null when it is withdrawn
     * @throws TargetException its entities call different columns its key
     */
    static @Nullable TableExport of(Version version, int[] places) {
        List<TableVersion> versions =
                IntStream.of(places).mapToObj(version::table).toList();
        if (versions.stream().anyMatch(table -> table.withdrawnBy() != null)) {
            return null;
        }
        requireOneKey(versions);
        return new TableExport(versions);
    }

    private static void requireOneKey(List<TableVersion> versions) {
        TableBinding first = versions.get(0).binding();
        for (TableVersion version : versions) {
            TableBinding other = version.binding();
            if (!new HashSet<>(first.idColumns()).equals(new HashSet<>(other.idColumns()))) {
                throw new TargetException(
                        ("Table %s cannot be given out: one entity has @Id on columns %s, another one on %s, so that their"
                                        + " rows cannot be brought together. Use the same columns in both")
                                .formatted(first.schema().table(), first.idColumns(), other.idColumns()));
            }
            if (!first.schema().equals(other.schema())) {
                throw new IllegalStateException("Entities of table %s have seen different shapes of it"
                        .formatted(first.schema().table()));
            }
        }
    }

    private int[] keptColumns() {
        Set<Integer> places = new TreeSet<>();
        versions.forEach(version -> places.addAll(version.binding().columnPlaces()));
        return places.stream().mapToInt(Integer::intValue).toArray();
    }

    private TableSchema keptSchema() {
        List<Column> columns = IntStream.of(kept).mapToObj(full.columns()::get).toList();
        List<String> names = columns.stream().map(Column::name).toList();
        List<String> primaryKey = names.containsAll(full.primaryKey()) ? full.primaryKey() : List.of();
        if (full.identity() == ReplicaIdentity.FULL) {
            return new TableSchema(full.table(), columns, primaryKey, ReplicaIdentity.FULL, names);
        }
        return names.containsAll(full.identityColumns())
                ? new TableSchema(full.table(), columns, primaryKey, full.identity(), full.identityColumns())
                : new TableSchema(full.table(), columns, primaryKey, ReplicaIdentity.DEFAULT, primaryKey);
    }

    TableSchema schema() {
        return schema;
    }

    void rows(TargetExport.RowSink sink) throws InterruptedException {
        TableVersion first = versions.get(0);
        for (TrieIterator leaves = new TrieIterator(first.rows().root()); leaves.hasNext(); ) {
            sink.row(row(first.binding(), leaves.next()));
        }
    }

    private Row row(TableBinding first, Record leaf) {
        @Nullable Object[] values = new Object[full.columns().size()];
        Arrays.fill(values, Row.ABSENT);
        first.read(leaf, values);
        if (versions.size() > 1) {
            Row known = new Row(full, values.clone());
            for (TableVersion other : versions.subList(1, versions.size())) {
                other.binding().read(leafOf(other, known), values);
            }
        }
        return new Row(
                schema, IntStream.of(kept).mapToObj(place -> values[place]).toArray());
    }

    private Record leafOf(TableVersion version, Row known) {
        Record leaf = version.rows().find(version.binding().keyIn(known));
        if (leaf == null) {
            throw new IllegalStateException("Entities of table %s have different rows".formatted(full.table()));
        }
        return leaf;
    }
}
