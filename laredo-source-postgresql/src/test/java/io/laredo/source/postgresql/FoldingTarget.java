package io.laredo.source.postgresql;

import io.laredo.Acknowledgement;
import io.laredo.BaselineLoad;
import io.laredo.ChangeCursor;
import io.laredo.ChangeEvent;
import io.laredo.Column;
import io.laredo.LaredoException;
import io.laredo.Position;
import io.laredo.ReplicaIdentity;
import io.laredo.Row;
import io.laredo.TableId;
import io.laredo.TableSchema;
import io.laredo.Target;
import io.laredo.Transaction;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The plainest target that keeps rows: a map for each table, by identity. It refuses what a correct stream never has: an
 * insert of a row that is there, an update or delete of one that is not.
 */
final class FoldingTarget implements Target {
    private final Map<TableId, Map<List<@Nullable Object>, Row>> tables = new HashMap<>();
    private final List<String> violations = new ArrayList<>();
    private final Map<TableId, LaredoException> withdrawn = new TreeMap<>();
    private final AtomicInteger baselines = new AtomicInteger();
    private final List<ChangeEvent> events = new ArrayList<>();
    private final boolean keepsPosition;
    private @Nullable Acknowledgement acknowledgement;
    private @Nullable Position position;

    FoldingTarget() {
        this(false);
    }

    private FoldingTarget(boolean keepsPosition) {
        this.keepsPosition = keepsPosition;
    }

    /** One that goes on where it is when it is given to another engine. */
    static FoldingTarget keepingItsPosition() {
        return new FoldingTarget(true);
    }

    @Override
    public String name() {
        return "folding";
    }

    @Override
    public void start(Acknowledgement newAcknowledgement) {
        acknowledgement = newAcknowledgement;
    }

    @Override
    public synchronized @Nullable Position position() {
        return keepsPosition ? position : null;
    }

    @Override
    public synchronized Set<TableId> keptTables() {
        return Set.copyOf(tables.keySet());
    }

    @Override
    public BaselineLoad beginBaseline(Position at, List<TableSchema> schemas) {
        Map<TableId, Map<List<@Nullable Object>, Row>> aside = new TreeMap<>();
        Map<TableId, LaredoException> lost = new TreeMap<>();
        schemas.forEach(schema -> aside.put(schema.table(), new HashMap<>()));
        return new BaselineLoad() {
            @Override
            public void row(Row row) {
                put(aside, row);
            }

            @Override
            public void withdraw(TableId table, LaredoException reason) {
                aside.remove(table);
                lost.put(table, reason);
            }

            @Override
            public void apply(Transaction transaction) {
                fold(transaction, aside);
            }

            @Override
            public void complete(Position position) {
                synchronized (FoldingTarget.this) {
                    tables.putAll(aside);
                    withdrawn.keySet().removeAll(aside.keySet());
                    lost.forEach(FoldingTarget.this::withdraw);
                    baselines.incrementAndGet();
                    reached(position);
                }
            }

            @Override
            public void abandon() {}
        };
    }

    @Override
    public synchronized void withdraw(TableId table, LaredoException reason) {
        tables.remove(table);
        withdrawn.put(table, reason);
    }

    @Override
    public synchronized void apply(Transaction transaction) {
        try (ChangeCursor changes = transaction.changes()) {
            for (ChangeEvent event = changes.next(); event != null; event = changes.next()) {
                events.add(event);
            }
        }
        fold(transaction, tables);
        reached(transaction.position());
    }

    @Override
    public synchronized void advance(Position newPosition) {
        reached(newPosition);
    }

    private void fold(Transaction transaction, Map<TableId, Map<List<@Nullable Object>, Row>> into) {
        try {
            transaction.deliverTo(new Folder(into));
        } catch (IllegalStateException e) {
            synchronized (this) {
                violations.add(String.valueOf(e.getMessage()));
            }
            throw e;
        }
    }

    private void reached(Position newPosition) {
        position = newPosition;
        if (acknowledgement != null) {
            acknowledgement.durable(newPosition);
        }
    }

    @Override
    public void close() {}

    int baselines() {
        return baselines.get();
    }

    synchronized Position reached() {
        if (position == null) {
            throw new IllegalStateException("No baseline yet");
        }
        return position;
    }

    /** The rows of a table, as lists of values. */
    synchronized List<List<@Nullable Object>> rows(TableId table) {
        return content(tables, table).values().stream()
                .map(FoldingTarget::values)
                .toList();
    }

    /** A row's values in the columns of another shape of its table; null for those that it is older than. */
    static List<@Nullable Object> values(Row row, TableSchema shape) {
        List<@Nullable Object> values = new ArrayList<>();
        for (Column column : shape.columns()) {
            values.add(row.schema().hasColumn(column.name()) ? row.get(column.name()) : null);
        }
        return values;
    }

    /** The rows of a table, in a shape that it has by now. */
    synchronized List<List<@Nullable Object>> rows(TableSchema shape) {
        return content(tables, shape.table()).values().stream()
                .map(row -> values(row, shape))
                .toList();
    }

    /** What a correct stream would not have brought. */
    synchronized List<String> violations() {
        return List.copyOf(violations);
    }

    /** All events since the start. */
    synchronized List<ChangeEvent> events() {
        return List.copyOf(events);
    }

    private static Map<List<@Nullable Object>, Row> content(
            Map<TableId, Map<List<@Nullable Object>, Row>> tables, TableId table) {
        Map<List<@Nullable Object>, Row> content = tables.get(table);
        if (content == null) {
            throw new IllegalStateException("There is no table " + table);
        }
        return content;
    }

    static List<@Nullable Object> values(Row row) {
        List<@Nullable Object> values = new ArrayList<>();
        for (int i = 0; i < row.schema().columns().size(); i++) {
            values.add(row.get(i));
        }
        return values;
    }

    private static List<@Nullable Object> key(Row row) {
        List<@Nullable Object> key = new ArrayList<>();
        TableSchema schema = row.schema();
        boolean byPrimaryKey = schema.identity() == ReplicaIdentity.FULL
                && !schema.primaryKey().isEmpty();
        List<String> columns = byPrimaryKey ? schema.primaryKey() : schema.identityColumns();
        for (String column : columns) {
            key.add(row.get(column));
        }
        return key;
    }

    private static void put(Map<TableId, Map<List<@Nullable Object>, Row>> tables, Row row) {
        if (!row.isWhole()) {
            throw new IllegalStateException("A new row that is not whole: " + row);
        }
        Row previous = content(tables, row.schema().table()).put(key(row), row);
        if (previous != null) {
            throw new IllegalStateException("Inserted twice: " + row);
        }
    }

    /** Why a table is not shown; null when it is. */
    synchronized @Nullable LaredoException withdrawn(TableId table) {
        return withdrawn.get(table);
    }

    /** Passes over tables that are not among those it is given. */
    private static final class Folder implements ChangeEvent.Handler {
        private final Map<TableId, Map<List<@Nullable Object>, Row>> tables;

        private Folder(Map<TableId, Map<List<@Nullable Object>, Row>> tables) {
            this.tables = tables;
        }

        @Override
        public void insert(ChangeEvent.Insert insert) {
            if (tables.containsKey(insert.table())) {
                put(tables, insert.row());
            }
        }

        @Override
        public void update(ChangeEvent.Update update) {
            if (tables.containsKey(update.table())) {
                put(tables, merge(remove(update.oldKey()), update.row()));
            }
        }

        @Override
        public void delete(ChangeEvent.Delete delete) {
            if (tables.containsKey(delete.table())) {
                remove(delete.oldKey());
            }
        }

        @Override
        public void truncate(ChangeEvent.Truncate truncate) {
            if (tables.containsKey(truncate.table())) {
                content(tables, truncate.table()).clear();
            }
        }

        @Override
        public void schemaChange(ChangeEvent.SchemaChange change) {}

        private Row remove(Row oldKey) {
            Row removed = content(tables, oldKey.schema().table()).remove(key(oldKey));
            if (removed == null) {
                throw new IllegalStateException("There is no row " + oldKey);
            }
            return removed;
        }

        private Row merge(Row before, Row after) {
            @Nullable Object[] values = new Object[after.schema().columns().size()];
            for (int i = 0; i < values.length; i++) {
                values[i] = after.isPresent(i)
                        ? after.get(i)
                        : before.get(after.schema().columns().get(i).name());
            }
            return new Row(after.schema(), values);
        }
    }
}
