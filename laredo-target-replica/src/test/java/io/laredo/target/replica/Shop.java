package io.laredo.target.replica;

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
import io.laredo.Transaction;
import io.laredo.ValueKind;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.data.annotation.Id;

/** The tables that the tests replicate, and short ways to write rows and transactions. */
final class Shop {
    static final TableSchema PRODUCT = keyed(
            "product",
            "id",
            new Column("id", type(ValueKind.INT8, "bigint"), false),
            new Column("unmapped", type(ValueKind.TEXT, "text"), true),
            new Column("sku", type(ValueKind.TEXT, "text"), true),
            new Column("category_id", type(ValueKind.INT4, "integer"), false),
            new Column("price", type(ValueKind.NUMERIC, "numeric(10,2)"), true),
            new Column("note", type(ValueKind.TEXT, "text"), true));

    static final TableSchema CATEGORY = keyed(
            "category",
            "id",
            new Column("id", type(ValueKind.INT4, "integer"), false),
            new Column("name", type(ValueKind.TEXT, "text"), true));

    private Shop() {}

    @ReplicatedEntity(table = "product")
    @ReplicaIndex(columns = "category_id")
    @ReplicaIndex(columns = {"sku", "price"})
    record Product(
            @Id long id,
            @Nullable String sku,
            int categoryId,
            @Nullable BigDecimal price,
            @Nullable String note) {}

    @ReplicatedEntity(table = "category")
    record Category(@Id int id, @Nullable String name) {}

    static ColumnType type(ValueKind kind, String databaseType) {
        return new ColumnType(kind, databaseType);
    }

    /** A table with a primary key of one column and the default replica identity. */
    static TableSchema keyed(String table, String key, Column... columns) {
        return new TableSchema(
                new TableId("public", table), List.of(columns), List.of(key), ReplicaIdentity.DEFAULT, List.of(key));
    }

    static Position at(long place) {
        return new Position("shop", "1-1", place);
    }

    static Row product(long id, @Nullable String sku, int categoryId, @Nullable String price, @Nullable Object note) {
        return new Row(PRODUCT, id, "not mapped", sku, categoryId, price == null ? null : new BigDecimal(price), note);
    }

    static Row category(int id, @Nullable String name) {
        return new Row(CATEGORY, id, name);
    }

    /** The key alone, as a delete has it. */
    static Row productKey(long id) {
        return new Row(PRODUCT, id, Row.ABSENT, Row.ABSENT, Row.ABSENT, Row.ABSENT, Row.ABSENT);
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

    static Transaction transaction(long place, ChangeEvent... events) {
        InMemoryTransaction.Builder builder = new InMemoryTransaction.Builder();
        for (ChangeEvent event : events) {
            builder.add(event, 100);
        }
        return builder.commit(at(place), place, Instant.EPOCH, null);
    }

    /** A target of both tables that shows these rows at place 1. */
    static ReplicaTarget target(Row... rows) {
        ReplicaTarget target = ReplicaTarget.of("replica", Product.class, Category.class);
        baseline(target, 1, rows);
        return target;
    }

    static void baseline(ReplicaTarget target, long place, Row... rows) {
        BaselineLoad load = target.beginBaseline(at(place), List.of(PRODUCT, CATEGORY));
        for (Row row : rows) {
            load.row(row);
        }
        load.complete(at(place));
    }

    static Replica<Category, Integer> categories(ReplicaTarget target) {
        return Replicas.of(List.of(target)).replica(Category.class);
    }

    static Replica<Product, Long> products(ReplicaTarget target) {
        return Replicas.of(List.of(target)).replica(Product.class);
    }
}
