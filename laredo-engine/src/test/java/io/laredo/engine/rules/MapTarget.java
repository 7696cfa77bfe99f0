package io.laredo.engine.rules;

import io.laredo.Acknowledgement;
import io.laredo.BaselineLoad;
import io.laredo.ChangeEvent;
import io.laredo.KeptRows;
import io.laredo.LaredoException;
import io.laredo.Position;
import io.laredo.Row;
import io.laredo.TableId;
import io.laredo.TableSchema;
import io.laredo.Target;
import io.laredo.Transaction;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A target that keeps the rows of one table in a map, and takes nobody's word for anything: an insert has to be new, and what
 * is updated or deleted has to be here.
 */
final class MapTarget implements Target {
    private final Set<String> unkept;
    private final List<String> log = new ArrayList<>();
    private Map<Object, Row> rows = new LinkedHashMap<>();
    private @Nullable Map<Object, Row> underWay;
    private @Nullable TableSchema shape;
    private @Nullable Position stored;
    private boolean isWithdrawn;
    private boolean passesTwice;
    private @Nullable RuntimeException failure;
    private int expiries;

    /** @param unkept columns that it does not keep */
    MapTarget(String... unkept) {
        this.unkept = Set.of(unkept);
    }

    /** Has it come with rows from before. */
    MapTarget storing(Position position, Row... before) {
        stored = position;
        for (Row row : before) {
            rows.put(keyOf(row), row);
        }
        return this;
    }

    /** Has it read each transaction twice, which it must not. */
    void passTwice() {
        passesTwice = true;
    }

    /** Has the next transaction fail after its last change. */
    void failNext(RuntimeException reason) {
        failure = reason;
    }

    /** The values of the rows. */
    List<List<@Nullable Object>> rows() {
        return rows.values().stream().map(Accounts::values).toList();
    }

    /** The kinds of the events that came. */
    List<String> log() {
        return log;
    }

    /** How often rows were taken away because their time was up. */
    int expiries() {
        return expiries;
    }

    @Nullable TableSchema shape() {
        return shape;
    }

    boolean isWithdrawn() {
        return isWithdrawn;
    }

    @Override
    public String name() {
        return "map";
    }

    @Override
    public void start(Acknowledgement acknowledgement) {}

    @Override
    public @Nullable Position position() {
        return stored;
    }

    @Override
    public Set<TableId> keptTables() {
        return stored == null || isWithdrawn ? Set.of() : Set.of(Accounts.TABLE);
    }

    @Override
    public BaselineLoad beginBaseline(Position position, List<TableSchema> tables) {
        Map<Object, Row> copy = new LinkedHashMap<>();
        return new BaselineLoad() {
            @Override
            public void row(Row row) {
                copy.put(keyOf(row), kept(row));
            }

            @Override
            public void withdraw(TableId table, LaredoException reason) {
                isWithdrawn = true;
            }

            @Override
            public void apply(Transaction transaction) {
                take(transaction, copy);
            }

            @Override
            public KeptRows keptRows() {
                return new Kept(() -> copy);
            }

            @Override
            public void complete(Position end) {
                rows = copy;
                isWithdrawn = false;
                shape = tables.get(0);
            }

            @Override
            public void abandon() {}
        };
    }

    @Override
    public void apply(Transaction transaction) {
        Map<Object, Row> next = new LinkedHashMap<>(rows);
        underWay = next;
        try {
            take(transaction, next);
            if (passesTwice) {
                take(transaction, next);
            }
        } finally {
            underWay = null;
        }
        RuntimeException reason = failure;
        failure = null;
        if (reason != null) {
            throw reason;
        }
        rows = next;
    }

    private void take(Transaction transaction, Map<Object, Row> into) {
        try (var changes = transaction.changes()) {
            for (ChangeEvent event = changes.next(); event != null; event = changes.next()) {
                log.add(event.getClass().getSimpleName());
                take(event, into);
            }
        }
    }

    private void take(ChangeEvent event, Map<Object, Row> into) {
        if (event instanceof ChangeEvent.Insert insert) {
            require(into.put(keyOf(insert.row()), kept(insert.row())) == null, "an insert of a row that is here");
            require(hasAll(insert.row()), "an insert that lacks values");
        } else if (event instanceof ChangeEvent.Update update) {
            Row before = into.remove(keyOf(update.oldKey()));
            require(before != null, "an update of a row that is not here");
            into.put(keyOf(update.row()), merged(update.row(), before));
        } else if (event instanceof ChangeEvent.Delete delete) {
            require(into.remove(keyOf(delete.oldKey())) != null, "a delete of a row that is not here");
        } else if (event instanceof ChangeEvent.Truncate) {
            into.clear();
        } else if (event instanceof ChangeEvent.SchemaChange change) {
            shape = change.schema();
        }
    }

    private static void require(boolean condition, String otherwise) {
        if (!condition) {
            throw new AssertionError("There came " + otherwise);
        }
    }

    private boolean hasAll(Row row) {
        for (int i = 0; i < row.schema().columns().size(); i++) {
            if (!row.isPresent(i)
                    && !unkept.contains(row.schema().columns().get(i).name())) {
                return false;
            }
        }
        return true;
    }

    private static Row merged(Row row, @Nullable Row before) {
        @Nullable Object[] values = Accounts.values(row).toArray();
        for (int i = 0; i < values.length; i++) {
            if (!row.isPresent(i) && before != null && before.isPresent(i)) {
                values[i] = before.get(i);
            }
        }
        return new Row(row.schema(), values);
    }

    private Row kept(Row row) {
        @Nullable Object[] values = Accounts.values(row).toArray();
        for (int i = 0; i < values.length; i++) {
            if (unkept.contains(row.schema().columns().get(i).name())) {
                values[i] = Row.ABSENT;
            }
        }
        return new Row(row.schema(), values);
    }

    private static Object keyOf(Row row) {
        return row.schema().keyColumns().stream().map(row::get).toList();
    }

    @Override
    public void withdraw(TableId table, LaredoException reason) {
        isWithdrawn = true;
    }

    @Override
    public void advance(Position position) {}

    @Override
    public KeptRows keptRows() {
        return new Kept(() -> underWay == null ? rows : underWay);
    }

    @Override
    public void close() {}

    private final class Kept implements KeptRows {
        private final Supplier<Map<Object, Row>> where;

        Kept(Supplier<Map<Object, Row>> where) {
            this.where = where;
        }

        @Override
        public boolean keeps(TableId table, String column) {
            return !unkept.contains(column);
        }

        @Override
        public @Nullable Row find(Row key) {
            return where.get().get(keyOf(key));
        }

        @Override
        public void forEach(TableId table, Consumer<Row> action) {
            where.get().values().forEach(action);
        }

        @Override
        public void expire(Collection<Row> keys) {
            expiries++;
            Set<Object> gone = new HashSet<>();
            keys.forEach(key -> gone.add(keyOf(key)));
            rows.keySet().removeAll(gone);
        }
    }
}
