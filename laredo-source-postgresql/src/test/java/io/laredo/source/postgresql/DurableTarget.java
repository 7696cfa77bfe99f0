package io.laredo.source.postgresql;

import io.laredo.Acknowledgement;
import io.laredo.BaselineLoad;
import io.laredo.ChangeEvent;
import io.laredo.LaredoException;
import io.laredo.Position;
import io.laredo.Row;
import io.laredo.TableId;
import io.laredo.TableSchema;
import io.laredo.Target;
import io.laredo.Transaction;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/**
 * A target that keeps rows and its position in a {@link Store}, which outlives it as a file would. It refuses what a correct
 * stream never has: an insert of a row that is there, an update or delete of one that is not.
 */
final class DurableTarget implements Target {
    private final Store store;
    private volatile CountDownLatch gate = new CountDownLatch(0);
    private volatile Acknowledgement acknowledgement = position -> {};

    DurableTarget(Store store) {
        this.store = store;
    }

    /** What is on the disk. */
    static final class Store {
        private final Map<TableId, Map<@Nullable Object, Row>> tables = new HashMap<>();
        private final Set<TableId> withdrawn = new HashSet<>();
        private @Nullable Position position;
        private int copies;

        /** The rows of a table, as lists of values. */
        synchronized List<List<@Nullable Object>> rows(TableId table) {
            return tables.getOrDefault(table, Map.of()).values().stream()
                    .map(FoldingTarget::values)
                    .toList();
        }

        /** Up to where everything is here; null while a table is missing. */
        synchronized @Nullable Position position() {
            return withdrawn.isEmpty() ? position : null;
        }

        /** How many copies of tables have been completed. */
        synchronized int copies() {
            return copies;
        }

        /** What would be found on the disk if the process died now. */
        synchronized Store copy() {
            Store copy = new Store();
            tables.forEach((table, rows) -> copy.tables.put(table, new HashMap<>(rows)));
            copy.withdrawn.addAll(withdrawn);
            copy.position = position;
            copy.copies = copies;
            return copy;
        }
    }

    @Override
    public String name() {
        return "durable";
    }

    @Override
    public void start(Acknowledgement newAcknowledgement) {
        acknowledgement = newAcknowledgement;
    }

    @Override
    public @Nullable Position position() {
        return store.position();
    }

    @Override
    public Set<TableId> keptTables() {
        synchronized (store) {
            return Set.copyOf(store.tables.keySet());
        }
    }

    @Override
    public BaselineLoad beginBaseline(Position at, List<TableSchema> schemas) {
        Map<TableId, Map<@Nullable Object, Row>> aside = new HashMap<>();
        schemas.forEach(schema -> aside.put(schema.table(), new HashMap<>()));
        return new BaselineLoad() {
            @Override
            public void row(Row row) {
                awaitGate();
                put(aside, row);
            }

            @Override
            public void withdraw(TableId table, LaredoException reason) {
                aside.remove(table);
            }

            @Override
            public void apply(Transaction transaction) {
                transaction.deliverTo(new Folder(aside));
            }

            @Override
            public void complete(Position position) {
                synchronized (store) {
                    store.tables.putAll(aside);
                    schemas.forEach(schema -> store.withdrawn.add(schema.table()));
                    store.withdrawn.removeAll(aside.keySet());
                    store.copies++;
                }
                reached(position);
            }

            @Override
            public void abandon() {}
        };
    }

    @Override
    public void withdraw(TableId table, LaredoException reason) {
        synchronized (store) {
            store.tables.remove(table);
            store.withdrawn.add(table);
        }
    }

    @Override
    public void apply(Transaction transaction) {
        awaitGate();
        synchronized (store) {
            transaction.deliverTo(new Folder(store.tables));
            store.position = transaction.position();
        }
        acknowledgement.durable(transaction.position());
    }

    @Override
    public void advance(Position position) {
        reached(position);
    }

    private void reached(Position position) {
        synchronized (store) {
            store.position = position;
        }
        acknowledgement.durable(position);
    }

    @Override
    public void close() {}

    /** From now on rows and transactions wait. */
    void block() {
        gate = new CountDownLatch(1);
    }

    void release() {
        gate.countDown();
    }

    private void awaitGate() {
        try {
            gate.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("The test ended", e);
        }
    }

    private static @Nullable Object key(Row row) {
        List<@Nullable Object> key = new ArrayList<>();
        row.schema().identityColumns().forEach(column -> key.add(row.get(column)));
        return key;
    }

    private static void put(Map<TableId, Map<@Nullable Object, Row>> tables, Row row) {
        Map<@Nullable Object, Row> rows = tables.get(row.schema().table());
        if (rows != null && rows.put(key(row), row) != null) {
            throw new IllegalStateException("Inserted twice: " + row);
        }
    }

    /** Passes over tables that are not here. */
    private static final class Folder implements ChangeEvent.Handler {
        private final Map<TableId, Map<@Nullable Object, Row>> tables;

        private Folder(Map<TableId, Map<@Nullable Object, Row>> tables) {
            this.tables = tables;
        }

        @Override
        public void insert(ChangeEvent.Insert insert) {
            put(tables, insert.row());
        }

        @Override
        public void update(ChangeEvent.Update update) {
            Row before = remove(update.oldKey());
            if (before != null) {
                put(tables, merge(before, update.row()));
            }
        }

        @Override
        public void delete(ChangeEvent.Delete delete) {
            remove(delete.oldKey());
        }

        @Override
        public void truncate(ChangeEvent.Truncate truncate) {
            tables.getOrDefault(truncate.table(), new HashMap<>()).clear();
        }

        @Override
        public void schemaChange(ChangeEvent.SchemaChange change) {}

        private @Nullable Row remove(Row oldKey) {
            Map<@Nullable Object, Row> rows = tables.get(oldKey.schema().table());
            if (rows == null) {
                return null;
            }
            Row removed = rows.remove(key(oldKey));
            if (removed == null) {
                throw new IllegalStateException("There is no row " + oldKey);
            }
            return removed;
        }

        private static Row merge(Row before, Row after) {
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
