package io.laredo.source.postgresql;

import io.laredo.BaselinePart;
import io.laredo.Position;
import io.laredo.SourceBaseline;
import io.laredo.SourceException;
import io.laredo.TableId;
import io.laredo.TableSchema;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Tables as a snapshot shows them, in parts of about the same size. */
final class SnapshotBaseline implements SourceBaseline {
    /** Small enough to keep all workers busy and to be read again, large enough to be worth a command. */
    static final long BYTES_PER_PART = 32L * 1024 * 1024;

    private final String source;
    private final Position position;
    private final Map<TableId, Relation> relations;
    private final long bytesPerPart;
    private final CopyConnections connections;

    /**
     * @param position the consistent point of the slot that exported the snapshot
     * @param relations the tables as the snapshot sees them
     * @param bytesPerPart how large the parts of a table are, about
     */
    SnapshotBaseline(
            String source,
            Position position,
            Collection<Relation> relations,
            long bytesPerPart,
            Connections connections,
            SnapshotHolder holder) {
        this.source = source;
        this.position = position;
        this.relations = relations.stream()
                .collect(Collectors.toUnmodifiableMap(
                        relation -> relation.schema().table(), Function.identity()));
        this.bytesPerPart = bytesPerPart;
        this.connections = new CopyConnections(connections, holder);
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
        List<BaselinePart> parts = new ArrayList<>();
        measure(relation).forEach((file, size) -> {
            List<BlockRange> ranges = BlockRange.of(size.blocks(), size.blocksIn(bytesPerPart));
            TableSize share = size.dividedBy(ranges.size());
            ranges.forEach(range -> parts.add(new RangeCopy(source, relation, file, range, share, connections)));
        });
        return parts;
    }

    private Map<TableFile, TableSize> measure(Relation relation) {
        try {
            Connection connection = connections.take();
            boolean done = false;
            try {
                Map<TableFile, TableSize> sizes = new LinkedHashMap<>();
                for (TableFile file : relation.files()) {
                    sizes.put(file, TableSize.of(connection, file.oid()));
                }
                done = true;
                return sizes;
            } finally {
                connections.takeBack(connection, done);
            }
        } catch (SQLException e) {
            throw new SourceException(
                    "Source %s: table %s could not be measured: %s"
                            .formatted(source, relation.schema().table(), e.getMessage()),
                    e);
        }
    }

    @Override
    public void close() {
        connections.close();
    }
}
