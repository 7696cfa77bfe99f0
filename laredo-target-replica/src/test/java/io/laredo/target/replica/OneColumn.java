package io.laredo.target.replica;

import static io.laredo.target.replica.Shop.at;

import io.laredo.BaselineLoad;
import io.laredo.Column;
import io.laredo.ColumnType;
import io.laredo.Row;
import io.laredo.TableSchema;
import io.laredo.ValueKind;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A replicated table {@code thing} of a key {@code id} and one column {@code value}. */
final class OneColumn<T> {
    final TableSchema schema;
    final ReplicaTarget target;
    final Replica<T, Integer> replica;

    /** Shows values under the keys 0, 1, and so on. */
    OneColumn(Class<T> entity, ColumnType type, @Nullable Object... values) {
        this(entity, new Column("value", type, true), values);
    }

    OneColumn(Class<T> entity, Column column, @Nullable Object... values) {
        schema = schemaOf(column);
        target = ReplicaTarget.of("replica", entity);
        BaselineLoad load = target.beginBaseline(at(1), List.of(schema));
        for (int i = 0; i < values.length; i++) {
            load.row(row(i, values[i]));
        }
        load.complete(at(1));
        replica = Replicas.of(List.of(target)).replica(entity);
    }

    static TableSchema schemaOf(Column column) {
        return Shop.keyed("thing", "id", new Column("id", Shop.type(ValueKind.INT4, "integer"), false), column);
    }

    Row row(int id, @Nullable Object value) {
        return new Row(schema, id, value);
    }
}
