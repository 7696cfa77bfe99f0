package io.laredo.test;

import io.laredo.Acknowledgement;
import io.laredo.BaselineLoad;
import io.laredo.KeptRows;
import io.laredo.LaredoException;
import io.laredo.Position;
import io.laredo.Row;
import io.laredo.TableId;
import io.laredo.TableSchema;
import io.laredo.Target;
import io.laredo.TargetException;
import io.laredo.TargetExport;
import io.laredo.Transaction;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A target that keeps rows in memory in the plainest way, as something to compare others and the database with. A
 * transaction copies the tables it changes, so tables had better be small. Any thread may look at it.
 */
public final class InMemoryTarget implements Target {
    private final String name;
    private final KeptRows keptRows = new MemoryRows(this::current, this::expire);
    private Acknowledgement acknowledgement = position -> {};
    private Map<TableId, MemoryTable> edited = Map.of(); // those of the transaction under way
    private volatile @Nullable Content content; // written by the thread that applies transactions

    public InMemoryTarget(String name) {
        this.name = name;
    }

    /** The rows of a table; null when there is no copy of it that holds. */
    public @Nullable List<Row> rows(TableId table) {
        Content now = content;
        MemoryTable shown = now == null ? null : now.tables.get(table);
        return shown == null ? null : List.copyOf(shown.rows());
    }

    /** What the rows contain; null before the first baseline. */
    public @Nullable Position shownAt() {
        Content now = content;
        return now == null ? null : now.position;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void start(Acknowledgement durability) {
        acknowledgement = durability;
    }

    @Override
    public BaselineLoad beginBaseline(Position position, List<TableSchema> tables) {
        return new Load(tables);
    }

    /**
     * {@inheritDoc}
     *
     * <p>A transaction that is already in here, because it comes again, is passed over.
     */
    @Override
    public void apply(Transaction transaction) {
        Content before = requireContent();
        if (!before.contains(transaction.position())) {
            apply(transaction, before, transaction.position());
        }
    }

    @Override
    public void applyLate(Transaction transaction) {
        Content before = requireContent();
        apply(transaction, before, before.position());
    }

    private void apply(Transaction transaction, Content before, Position position) {
        Map<TableId, MemoryTable> changed = new HashMap<>();
        edited = changed;
        try {
            transaction.deliverTo(new MemoryChanges(table -> before.tables.containsKey(table)
                    ? changed.computeIfAbsent(
                            table, name -> requireTable(before, name).copy())
                    : null));
            show(before.with(changed, position));
        } finally {
            edited = Map.of();
        }
    }

    @Override
    public void withdraw(TableId table, LaredoException reason) {
        Content before = content;
        if (before != null) {
            content = before.without(table);
        }
    }

    @Override
    public void advance(Position position) {
        Content before = content;
        if (before != null && !before.contains(position)) {
            show(before.with(Map.of(), position));
        }
    }

    @Override
    public KeptRows keptRows() {
        return keptRows;
    }

    @Override
    public @Nullable TargetExport export() {
        Content now = content;
        return now == null ? null : new Export(now);
    }

    @Override
    public void close() {
        content = null;
    }

    /** A table with what the transaction under way has changed so far. */
    private @Nullable MemoryTable current(TableId table) {
        MemoryTable changed = edited.get(table);
        Content now = content;
        return changed != null || now == null ? changed : now.tables.get(table);
    }

    private void expire(Collection<Row> keys) {
        Content before = requireContent();
        Map<TableId, MemoryTable> changed = new HashMap<>();
        for (Row key : keys) {
            TableId table = key.schema().table();
            if (before.tables.containsKey(table)) {
                changed.computeIfAbsent(
                                table, name -> requireTable(before, name).copy())
                        .delete(key);
            }
        }
        content = before.with(changed, before.position);
    }

    private void show(Content next) {
        content = next;
        acknowledgement.durable(next.position);
    }

    private Content requireContent() {
        Content now = content;
        if (now == null) {
            throw new TargetException("Target '%s' has no baseline yet".formatted(name));
        }
        return now;
    }

    private static MemoryTable requireTable(Content content, TableId table) {
        MemoryTable found = content.tables.get(table);
        if (found == null) {
            throw new IllegalArgumentException("There is no table %s".formatted(table));
        }
        return found;
    }

    /** All tables at one position. It never changes. */
    private record Content(Position position, Map<TableId, MemoryTable> tables) {
        boolean contains(Position other) {
            return position.isComparableTo(other) && position.covers(other);
        }

        Content with(Map<TableId, MemoryTable> changed, Position at) {
            Map<TableId, MemoryTable> next = new TreeMap<>(tables);
            next.putAll(changed);
            return new Content(at, next);
        }

        Content without(TableId table) {
            Map<TableId, MemoryTable> next = new TreeMap<>(tables);
            next.remove(table);
            return new Content(position, next);
        }
    }

    private final class Load implements BaselineLoad {
        private final Map<TableId, MemoryTable> copied = new ConcurrentHashMap<>();
        private final Map<TableId, LaredoException> withdrawn = new ConcurrentHashMap<>();
        private final KeptRows loaded = new MemoryRows(copied::get, keys -> {});

        Load(List<TableSchema> tables) {
            tables.forEach(table -> copied.put(table.table(), new MemoryTable(table)));
        }

        @Override
        public void row(Row row) {
            MemoryTable table = copied.get(row.schema().table());
            if (table != null) {
                table.insert(row);
            }
        }

        @Override
        public void withdraw(TableId table, LaredoException reason) {
            copied.remove(table);
            withdrawn.put(table, reason);
        }

        @Override
        public void apply(Transaction transaction) {
            transaction.deliverTo(new MemoryChanges(copied::get));
        }

        @Override
        public KeptRows keptRows() {
            return loaded;
        }

        @Override
        public void complete(Position position) {
            Content before = content;
            Content next = (before == null ? new Content(position, Map.of()) : before).with(copied, position);
            for (TableId table : withdrawn.keySet()) {
                next = next.without(table);
            }
            show(next);
        }

        @Override
        public void abandon() {
            copied.clear();
        }
    }

    private record Export(Content content) implements TargetExport {
        @Override
        public Position position() {
            return content.position;
        }

        @Override
        public List<TableSchema> tables() {
            return content.tables.values().stream().map(MemoryTable::schema).toList();
        }

        @Override
        public void rows(TableSchema table, RowSink sink) throws InterruptedException {
            for (Row row : requireTable(content, table.table()).rows()) {
                sink.row(row);
            }
        }

        @Override
        public void close() {}
    }
}
