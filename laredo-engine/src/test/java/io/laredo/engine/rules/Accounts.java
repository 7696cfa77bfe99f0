package io.laredo.engine.rules;

import io.laredo.BaselineLoad;
import io.laredo.ChangeEvent;
import io.laredo.Column;
import io.laredo.ColumnType;
import io.laredo.InMemoryTransaction;
import io.laredo.Position;
import io.laredo.ReplicaIdentity;
import io.laredo.Row;
import io.laredo.TableId;
import io.laredo.TableSchema;
import io.laredo.Target;
import io.laredo.Transaction;
import io.laredo.ValueKind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A table to make rules for, and short ways to write its rows and transactions. */
final class Accounts {
    static final TableId TABLE = new TableId("bank", "account");
    static final Column ID = column("id", ValueKind.INT8, "bigint");
    static final Column STATE = column("state", ValueKind.TEXT, "text");
    static final Column BALANCE = column("balance", ValueKind.INT4, "integer");
    static final Column EXPIRES = column("expires", ValueKind.INSTANT, "timestamp with time zone");
    static final Column NOTE = column("note", ValueKind.TEXT, "text");
    static final TableSchema SCHEMA = schema(ReplicaIdentity.DEFAULT, ID, STATE, BALANCE, EXPIRES, NOTE);
    static final TableSchema FULL = schema(ReplicaIdentity.FULL, ID, STATE, BALANCE, EXPIRES, NOTE);
    static final TableRules RULES = TableRules.of(TABLE);

    private Accounts() {}

    static Column column(String name, ValueKind kind, String type) {
        return new Column(name, new ColumnType(kind, type), !name.equals("id"));
    }

    static TableSchema schema(ReplicaIdentity identity, Column... columns) {
        List<String> names = Arrays.stream(columns).map(Column::name).toList();
        return new TableSchema(
                TABLE,
                List.of(columns),
                List.of("id"),
                identity,
                identity == ReplicaIdentity.FULL ? names : List.of("id"));
    }

    static Row account(long id, @Nullable String state, int balance) {
        return account(id, state, balance, null, "note " + id);
    }

    static Row account(long id, @Nullable Object state, int balance, @Nullable Instant expires, @Nullable Object note) {
        return new Row(SCHEMA, id, state, balance, expires, note);
    }

    /** The key alone, as a delete has it. */
    static Row key(long id) {
        return key(SCHEMA, id);
    }

    static Row key(TableSchema schema, Object id) {
        @Nullable Object[] values = new Object[schema.columns().size()];
        Arrays.fill(values, Row.ABSENT);
        values[schema.indexOf(schema.keyColumns().get(0))] = id;
        return new Row(schema, values);
    }

    static ChangeEvent insert(Row row) {
        return new ChangeEvent.Insert(row);
    }

    static ChangeEvent update(Row row) {
        return new ChangeEvent.Update(row, row);
    }

    static ChangeEvent update(Row oldKey, Row row) {
        return new ChangeEvent.Update(oldKey, row);
    }

    static ChangeEvent delete(Row oldKey) {
        return new ChangeEvent.Delete(oldKey);
    }

    static Position at(long place) {
        return new Position("bank", "1-1", place);
    }

    static Transaction transaction(long place, ChangeEvent... events) {
        InMemoryTransaction.Builder builder = new InMemoryTransaction.Builder();
        for (ChangeEvent event : events) {
            builder.add(event, 100);
        }
        return builder.commit(at(place), place, Instant.EPOCH, null);
    }

    static void baseline(Target target, long place, TableSchema schema, Row... rows) {
        BaselineLoad load = target.beginBaseline(at(place), List.of(schema));
        for (Row row : rows) {
            load.row(row);
        }
        load.complete(at(place));
    }

    /** The values of a row, as far as it has them. */
    static List<@Nullable Object> values(Row row) {
        List<@Nullable Object> values = new ArrayList<>();
        for (int i = 0; i < row.schema().columns().size(); i++) {
            values.add(row.isPresent(i) ? row.get(i) : Row.ABSENT);
        }
        return values;
    }
}
