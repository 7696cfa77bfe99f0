package io.laredo.source.postgresql;

import io.laredo.Column;
import io.laredo.ReplicaIdentity;
import io.laredo.SourceException;
import io.laredo.TableSchema;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/**
 * Turns what a Relation message says into a relation, asking the catalog about types it has not met. The message leaves
 * out which columns may be null and which are the primary key; those are taken over from before.
 */
final class SchemaResolver implements PgOutputDecoder.RelationResolver {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration PAUSE = Duration.ofMillis(10);

    private final Connection control;
    private final TypeRegistry types;

    SchemaResolver(Connection control, TypeRegistry types) {
        this.control = control;
        this.types = types;
    }

    @Override
    public Relation resolve(Relation known, char identity, List<Relation.ColumnKey> columns) {
        ReplicaIdentity newIdentity = Catalog.identityOf(identity);
        if (newIdentity == known.schema().identity() && columns.equals(known.columns())) {
            return known;
        }
        try {
            awaitTypes(columns.stream().map(Relation.ColumnKey::typeOid).toList());
            return changed(known, newIdentity, columns);
        } catch (SQLException e) {
            throw new SourceException(
                    "The new shape of table %s could not be read from the catalog: %s"
                            .formatted(known.schema().table(), e.getMessage()),
                    e);
        }
    }

    /**
     * A commit can arrive here before other sessions see it, at once or, where a synchronous standby is waited for, much
     * later. Until then the catalog does not have the types that it made.
     */
    private void awaitTypes(List<Long> oids) throws SQLException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        types.load(control, oids);
        while (!types.knows(oids)) {
            if (System.nanoTime() > deadline || Thread.currentThread().isInterrupted()) {
                throw new SourceException(
                        "The catalog lacks a type of a column. Either it was dropped since, or its transaction is not visible after "
                                + PATIENCE);
            }
            LockSupport.parkNanos(PAUSE.toNanos());
            types.load(control, oids);
        }
    }

    private Relation changed(Relation known, ReplicaIdentity identity, List<Relation.ColumnKey> columns)
            throws SQLException {
        Map<Relation.ColumnKey, Column> before = new HashMap<>();
        for (int i = 0; i < known.columns().size(); i++) {
            before.put(
                    withoutIdentity(known.columns().get(i)),
                    known.schema().columns().get(i));
        }
        List<Column> now = new ArrayList<>();
        List<String> identityColumns = new ArrayList<>();
        List<ValueReader> readers = new ArrayList<>();
        for (Relation.ColumnKey key : columns) {
            PgType type = types.get(key.typeOid());
            Column column = before.get(withoutIdentity(key));
            now.add(column != null ? column : newColumn(key, type));
            readers.add(type.reader());
            if (key.inIdentity()) {
                identityColumns.add(key.name());
            }
        }
        List<String> names = now.stream().map(Column::name).toList();
        List<String> primaryKey = known.schema().primaryKey();
        TableSchema schema = new TableSchema(
                known.schema().table(),
                now,
                names.containsAll(primaryKey) ? primaryKey : List.of(),
                identity,
                identityColumns);
        return new Relation(known.oid(), known.partitioned(), List.of(), schema, columns, readers, known.rowFilter());
    }

    private Column newColumn(Relation.ColumnKey key, PgType type) throws SQLException {
        return new Column(key.name(), type.named(Catalog.formatType(control, key.typeOid(), key.typeModifier())), true);
    }

    private static Relation.ColumnKey withoutIdentity(Relation.ColumnKey key) {
        return new Relation.ColumnKey(key.name(), key.typeOid(), key.typeModifier(), false);
    }
}
