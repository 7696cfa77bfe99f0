package io.laredo.benchmarks;

import io.laredo.BaselineLoad;
import io.laredo.Column;
import io.laredo.ColumnType;
import io.laredo.Position;
import io.laredo.ReplicaIdentity;
import io.laredo.Row;
import io.laredo.TableId;
import io.laredo.TableSchema;
import io.laredo.ValueKind;
import io.laredo.target.replica.ReplicaIndex;
import io.laredo.target.replica.ReplicaTarget;
import io.laredo.target.replica.ReplicatedEntity;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.function.IntToLongFunction;
import org.springframework.data.annotation.Id;

/** A row of the table that the scenarios replicate: eight columns of mixed types. */
@ReplicatedEntity(table = "product")
@ReplicaIndex(columns = "category_id")
record Product(
        @Id long id,
        String sku,
        int categoryId,
        BigDecimal price,
        int stock,
        double weight,
        Instant changed,
        String note) {
    static final TableSchema TABLE = new TableSchema(
            new TableId("public", "product"),
            List.of(
                    column("id", ValueKind.INT8, "bigint"),
                    column("sku", ValueKind.TEXT, "text"),
                    column("category_id", ValueKind.INT4, "integer"),
                    column("price", ValueKind.NUMERIC, "numeric(10,2)"),
                    column("stock", ValueKind.INT4, "integer"),
                    column("weight", ValueKind.FLOAT8, "double precision"),
                    column("changed", ValueKind.INSTANT, "timestamp with time zone"),
                    column("note", ValueKind.TEXT, "text")),
            List.of("id"),
            ReplicaIdentity.DEFAULT,
            List.of("id"));

    private static Column column(String name, ValueKind kind, String databaseType) {
        return new Column(name, new ColumnType(kind, databaseType), false);
    }

    /** The row of a table whose values follow from its key and number. */
    static Row row(long id, int number, int categories) {
        return new Row(
                TABLE,
                id,
                "sku-" + number,
                number % categories,
                BigDecimal.valueOf(number % 100_000, 2),
                number % 1000,
                number / 8.0,
                Instant.ofEpochSecond(1_700_000_000L + number),
                "note " + number % 5000);
    }

    /** A replica target that shows a baseline of this many rows. */
    static ReplicaTarget target(int rows, int categories, IntToLongFunction idOf) {
        ReplicaTarget target = ReplicaTarget.of("benchmark", Product.class);
        BaselineLoad load = target.beginBaseline(new Position("benchmark", "1-1", 1), List.of(TABLE));
        for (int number = 0; number < rows; number++) {
            load.row(row(idOf.applyAsLong(number), number, categories));
        }
        load.complete(new Position("benchmark", "1-1", 1));
        return target;
    }
}
