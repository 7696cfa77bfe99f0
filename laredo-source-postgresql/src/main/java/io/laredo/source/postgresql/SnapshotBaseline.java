package io.laredo.source.postgresql;

import io.laredo.BaselinePart;
import io.laredo.Position;
import io.laredo.SourceBaseline;
import io.laredo.SourceException;
import io.laredo.TableId;
import io.laredo.TableSchema;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Tables as a snapshot shows them. Each copy has a connection of its own. */
final class SnapshotBaseline implements SourceBaseline {
    private final String source;
    private final Position position;
    private final Map<TableId, Relation> relations;
    private final Connections connections;
    private final SnapshotHolder holder;

    /**
     * @param position the consistent point of the slot that exported the snapshot
     * @param relations the tables as the snapshot sees them
     */
    SnapshotBaseline(
            String source,
            Position position,
            Collection<Relation> relations,
            Connections connections,
            SnapshotHolder holder) {
        this.source = source;
        this.position = position;
        this.relations = relations.stream()
                .collect(Collectors.toUnmodifiableMap(
                        relation -> relation.schema().table(), Function.identity()));
        this.connections = connections;
        this.holder = holder;
    }

    @Override
    public Position position() {
        return position;
    }

    @Override
    public List<TableSchema> tables() {
        return relations.values().stream()
                .map(Relation::schema)
                .sorted(Comparator.comparing(TableSchema::table))
                .toList();
    }

    @Override
    public List<BaselinePart> parts(TableSchema table) {
        Relation relation = relations.get(table.table());
        if (relation == null) {
            throw new IllegalArgumentException("Table %s was not asked for".formatted(table.table()));
        }
        return List.of(new WholeTable(relation));
    }

    @Override
    public void close() {
        holder.close();
    }

    private final class WholeTable implements BaselinePart {
        private final Relation relation;

        private WholeTable(Relation relation) {
            this.relation = relation;
        }

        @Override
        public TableSchema table() {
            return relation.schema();
        }

        @Override
        public void copy(RowSink rows) throws InterruptedException {
            try {
                Connection connection = holder.openBeside();
                try {
                    new TableCopy(connection, relation).run(rows);
                } finally {
                    connections.close(connection);
                }
            } catch (SQLException e) {
                throw new SourceException(
                        "Source %s: the copy of table %s failed: %s"
                                .formatted(source, relation.schema().table(), e.getMessage()),
                        e);
            }
        }
    }
}
