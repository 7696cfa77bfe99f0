package io.laredo.engine.snapshot;

import io.laredo.Acknowledgement;
import io.laredo.BaselineLoad;
import io.laredo.LaredoException;
import io.laredo.Position;
import io.laredo.Row;
import io.laredo.TableId;
import io.laredo.TableSchema;
import io.laredo.Target;
import io.laredo.TargetException;
import io.laredo.TargetExport;
import io.laredo.Transaction;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A target that keeps rows in lists, and gives them out again. Some baselines it does not take, if a test wants so. */
public final class RowsTarget implements Target {
    private final String name;
    private @Nullable Position position;
    private @Nullable TargetException refusal;
    private Map<TableSchema, List<Row>> tables = Map.of();
    private Runnable listener = () -> {};
    private int abandoned;

    public RowsTarget(String name) {
        this.name = name;
    }

    /** Has this content from now on. */
    public RowsTarget show(Position now, TableSchema schema, Collection<Row> rows) {
        position = now;
        tables = new TreeMap<>((one, other) -> one.table().compareTo(other.table()));
        tables.put(schema, List.copyOf(rows));
        return this;
    }

    /** Shows another table, too. */
    public RowsTarget and(TableSchema schema, Collection<Row> rows) {
        tables.put(schema, List.copyOf(rows));
        return this;
    }

    /** Has the next baseline refused. */
    public void refuse(TargetException reason) {
        refusal = reason;
    }

    /** Calls this when a baseline is complete. */
    public void whenShown(Runnable action) {
        listener = action;
    }

    public Map<TableSchema, List<Row>> tables() {
        return tables;
    }

    public @Nullable Position shownAt() {
        return position;
    }

    public int abandoned() {
        return abandoned;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void start(Acknowledgement acknowledgement) {}

    @Override
    public BaselineLoad beginBaseline(Position begin, List<TableSchema> schemas) {
        TargetException reason = refusal;
        refusal = null;
        if (reason != null) {
            throw reason;
        }
        Map<TableSchema, List<Row>> copied =
                new TreeMap<>((one, other) -> one.table().compareTo(other.table()));
        schemas.forEach(schema -> copied.put(schema, new ArrayList<>()));
        return new BaselineLoad() {
            @Override
            public void row(Row row) {
                Objects.requireNonNull(copied.get(row.schema())).add(row);
            }

            @Override
            public void withdraw(TableId table, LaredoException reason) {
                throw new UnsupportedOperationException();
            }

            @Override
            public void apply(Transaction transaction) {
                throw new UnsupportedOperationException();
            }

            @Override
            public void complete(Position now) {
                tables = copied;
                position = now;
                listener.run();
            }

            @Override
            public void abandon() {
                abandoned++;
            }
        };
    }

    @Override
    public void apply(Transaction transaction) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void withdraw(TableId table, LaredoException reason) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void advance(Position later) {
        position = later;
    }

    @Override
    public @Nullable TargetExport export() {
        Position now = position;
        Map<TableSchema, List<Row>> shown = tables;
        return now == null
                ? null
                : new TargetExport() {
                    @Override
                    public Position position() {
                        return now;
                    }

                    @Override
                    public List<TableSchema> tables() {
                        return List.copyOf(shown.keySet());
                    }

                    @Override
                    public void rows(TableSchema table, RowSink sink) throws InterruptedException {
                        for (Row row : Objects.requireNonNull(shown.get(table))) {
                            sink.row(row);
                        }
                    }

                    @Override
                    public void close() {}
                };
    }

    @Override
    public void close() {}
}
