package io.laredo.spring.data;

import io.laredo.BaselineLoad;
import io.laredo.Column;
import io.laredo.ColumnType;
import io.laredo.Position;
import io.laredo.ReplicaIdentity;
import io.laredo.Row;
import io.laredo.TableId;
import io.laredo.TableSchema;
import io.laredo.ValueKind;
import io.laredo.spring.data.shop.Product;
import io.laredo.spring.data.shop.Stock;
import io.laredo.target.replica.ReplicaTarget;
import io.laredo.target.replica.Replicas;
import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The shop's tables, and short ways to fill a replica with them. */
final class Tables {
    static final Position POSITION = new Position("shop", "1-1", 7);

    private static final TableSchema PRODUCT = table(
            "product",
            List.of("id"),
            column("id", ValueKind.INT8, "bigint"),
            column("sku", ValueKind.TEXT, "text"),
            column("category_id", ValueKind.INT4, "integer"),
            column("price", ValueKind.NUMERIC, "numeric"),
            column("active", ValueKind.BOOLEAN, "boolean"),
            column("comment", ValueKind.CASELESS_TEXT, "citext"));

    private static final TableSchema STOCK = table(
            "stock",
            List.of("warehouse", "product"),
            column("warehouse", ValueKind.INT4, "integer"),
            column("product", ValueKind.INT8, "bigint"),
            column("pieces", ValueKind.INT4, "integer"));

    private Tables() {}

    private static TableSchema table(String name, List<String> key, Column... columns) {
        return new TableSchema(new TableId("public", name), List.of(columns), key, ReplicaIdentity.DEFAULT, key);
    }

    /** The columns of primitive components and keys are NOT NULL. */
    private static Column column(String name, ValueKind kind, String type) {
        boolean isNullable = List.of("sku", "price", "active", "comment").contains(name);
        return new Column(name, new ColumnType(kind, type), isNullable);
    }

    static Row product(
            long id,
            @Nullable String sku,
            int categoryId,
            @Nullable String price,
            @Nullable Boolean active,
            @Nullable String comment) {
        return new Row(PRODUCT, id, sku, categoryId, price == null ? null : new BigDecimal(price), active, comment);
    }

    static Row stock(int warehouse, long product, int pieces) {
        return new Row(STOCK, warehouse, product, pieces);
    }

    /** Replicas that nothing has been loaded into. */
    static Replicas notReady() {
        return Replicas.of(List.of(target()));
    }

    /** Replicas of these rows. */
    static Replicas replicas(Row... rows) {
        ReplicaTarget target = target();
        BaselineLoad load = target.beginBaseline(POSITION, List.of(PRODUCT, STOCK));
        for (Row row : rows) {
            load.row(row);
        }
        load.complete(POSITION);
        return Replicas.of(List.of(target));
    }

    private static ReplicaTarget target() {
        return ReplicaTarget.of("replica", Product.class, Stock.class);
    }
}
