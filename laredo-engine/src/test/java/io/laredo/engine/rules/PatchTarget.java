package io.laredo.engine.rules;

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
import java.util.List;

/** A target that keeps no rows: it hands on what it gets, baseline and changes alike, as somebody far away would see it. */
final class PatchTarget implements Target {
    private final List<Row> copied = new ArrayList<>();
    private final List<ChangeEvent> events = new ArrayList<>();
    private int passes = 1;
    private int most = Integer.MAX_VALUE;

    /** Has it read each transaction that often. */
    void passes(int count) {
        passes = count;
    }

    /** Has it end a pass after so many changes. */
    void stopAfter(int changes) {
        most = changes;
    }

    List<Row> copied() {
        return copied;
    }

    List<ChangeEvent> events() {
        return events;
    }

    @Override
    public String name() {
        return "patch";
    }

    @Override
    public void start(Acknowledgement acknowledgement) {}

    @Override
    public BaselineLoad beginBaseline(Position position, List<TableSchema> tables) {
        return new BaselineLoad() {
            @Override
            public void row(Row row) {
                copied.add(row);
            }

            @Override
            public void withdraw(TableId table, LaredoException reason) {}

            @Override
            public void apply(Transaction transaction) {
                PatchTarget.this.apply(transaction);
            }

            @Override
            public void complete(Position end) {}

            @Override
            public void abandon() {}
        };
    }

    @Override
    public void apply(Transaction transaction) {
        for (int i = 0; i < passes; i++) {
            try (var changes = transaction.changes()) {
                int count = 0;
                for (ChangeEvent event = changes.next(); event != null; event = changes.next()) {
                    events.add(event);
                    if (++count == most) {
                        break;
                    }
                }
            }
        }
    }

    @Override
    public void withdraw(TableId table, LaredoException reason) {}

    @Override
    public void advance(Position position) {}

    @Override
    public void close() {}
}
