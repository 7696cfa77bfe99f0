package io.laredo.target.replica;

import static io.laredo.target.replica.Shop.at;
import static io.laredo.target.replica.Shop.category;
import static io.laredo.target.replica.Shop.delete;
import static io.laredo.target.replica.Shop.insert;
import static io.laredo.target.replica.Shop.keyed;
import static io.laredo.target.replica.Shop.product;
import static io.laredo.target.replica.Shop.productKey;
import static io.laredo.target.replica.Shop.products;
import static io.laredo.target.replica.Shop.target;
import static io.laredo.target.replica.Shop.transaction;
import static io.laredo.target.replica.Shop.type;
import static io.laredo.target.replica.Shop.update;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.laredo.ArrayValue;
import io.laredo.BaselineLoad;
import io.laredo.Column;
import io.laredo.ColumnType;
import io.laredo.Json;
import io.laredo.LaredoException;
import io.laredo.ReplicaIdentity;
import io.laredo.Row;
import io.laredo.TableId;
import io.laredo.TableSchema;
import io.laredo.TargetException;
import io.laredo.TargetExport;
import io.laredo.ValueKind;
import io.laredo.target.replica.Shop.Category;
import io.laredo.target.replica.Shop.Product;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.data.annotation.Id;

class ReplicaExportTests {
    private static final Row PEN = product(1, "pen", 10, "1.50", "blue");
    private static final Row CUP = product(2, "cup", 10, "4.00", null);

    @Test
    void givesOutOneVersionWhileTheTargetGoesOn() throws InterruptedException {
        ReplicaTarget target = target(PEN, CUP, category(1, "tools"));
        try (TargetExport export = export(target)) {
            target.apply(transaction(2, delete(productKey(1)), update(category(1, "toys"))));

            assertThat(export.position()).isEqualTo(at(1));
            assertThat(export.tables())
                    .extracting(TableSchema::table)
                    .containsExactly(Shop.CATEGORY.table(), Shop.PRODUCT.table());
            assertThat(rows(export)).extracting(row -> row.get("id")).containsExactlyInAnyOrder(1, 1L, 2L);
            assertThat(rows(export)).contains(category(1, "tools"));
        }
    }

    @Test
    void rowsHaveTheColumnsThatAreKept() throws InterruptedException {
        TargetExport export = export(target(PEN));

        TableSchema product = export.tables().get(1);

        assertThat(product.columns())
                .extracting(Column::name)
                .containsExactly("id", "sku", "category_id", "price", "note");
        assertThat(product.primaryKey()).containsExactly("id");
        assertThat(product.identityColumns()).containsExactly("id");
    }

    @Test
    void aBaselineOfItShowsTheSameAndFollowsTheStream() throws InterruptedException {
        ReplicaTarget target = target(PEN, CUP, category(1, "tools"));
        ReplicaTarget restored = restored(export(target), Product.class, Category.class);

        assertThat(products(restored).all())
                .containsExactlyInAnyOrderElementsOf(products(target).all());
        assertThat(products(restored).position()).isEqualTo(at(1));

        restored.apply(transaction(
                2,
                update(product(1, "pen", 11, "2.00", Row.ABSENT)),
                insert(product(3, "hat", 20, "9.00", null)),
                delete(productKey(2))));

        assertThat(products(restored).all()).extracting(Product::sku).containsExactlyInAnyOrder("pen", "hat");
        assertThat(products(restored).get(1L)).extracting(Product::note).isEqualTo("blue");
        assertThat(products(restored).find("category_id", 11)).hasSize(1);
    }

    enum Size {
        SMALL,
        LARGE
    }

    @ReplicatedEntity(table = "converted")
    record Converted(
            @Id long id,
            Long medium,
            Integer small,
            double real,
            String json,
            Size size,
            List<String> names,
            List<?> numbers) {
        /** Not what it was given, so that the values are kept beside it. */
        Converted {
            json = json.strip();
        }
    }

    private static final TableSchema CONVERTED = keyed(
            "converted",
            "id",
            new Column("id", type(ValueKind.INT2, "smallint"), false),
            new Column("medium", type(ValueKind.INT4, "integer"), true),
            new Column("small", type(ValueKind.INT2, "smallint"), true),
            new Column("real", type(ValueKind.FLOAT4, "real"), false),
            new Column("json", type(ValueKind.JSON, "json"), true),
            new Column("size", type(ValueKind.TEXT, "size"), true),
            new Column("names", new ColumnType(ValueKind.ARRAY, "text[]", type(ValueKind.TEXT, "text")), true),
            new Column("numbers", new ColumnType(ValueKind.ARRAY, "int[]", type(ValueKind.INT4, "integer")), true));

    @Test
    void valuesAreThoseOfTheDatabaseWhateverTheEntityMakesOfThem() throws InterruptedException {
        Row plain = converted(1, "{}", ArrayValue.empty());
        Row kept = converted(2, " {} ", ArrayValue.of(new int[] {1}, new int[] {0}, new Object[] {7}));
        for (List<Row> content : List.of(List.of(plain), List.of(plain, kept))) {
            ReplicaTarget target = ReplicaTarget.of("replica", Converted.class);
            BaselineLoad load = target.beginBaseline(at(1), List.of(CONVERTED));
            content.forEach(load::row);
            load.complete(at(1));

            assertThat(rows(export(target))).containsExactlyInAnyOrderElementsOf(content);
            assertThat(rows(export(restored(export(target), Converted.class))))
                    .containsExactlyInAnyOrderElementsOf(content);
        }
    }

    private static Row converted(int id, String json, ArrayValue numbers) {
        return new Row(
                CONVERTED,
                (short) id,
                70_000,
                (short) 3,
                0.1f,
                new Json(json),
                "LARGE",
                ArrayValue.of("a", "b"),
                numbers);
    }

    @ReplicatedEntity(table = "product")
    record Price(
            @Id long id,
            @Nullable BigDecimal price,
            @Nullable String unmapped) {}

    @ReplicatedEntity(table = "product")
    record Name(@Id long id, @Nullable String sku) {}

    @Test
    void whatSeveralEntitiesKeepOfATableIsBroughtTogether() throws InterruptedException {
        ReplicaTarget target = ReplicaTarget.of("replica", Name.class, Price.class);
        BaselineLoad load = target.beginBaseline(at(1), List.of(Shop.PRODUCT));
        List.of(PEN, CUP).forEach(load::row);
        load.complete(at(1));
        TargetExport export = export(target);

        assertThat(export.tables())
                .singleElement()
                .satisfies(table -> assertThat(table.columns())
                        .extracting(Column::name)
                        .containsExactly("id", "unmapped", "sku", "price"));
        ReplicaTarget restored = restored(export, Name.class, Price.class);
        assertThat(all(restored, Price.class)).containsExactlyInAnyOrderElementsOf(all(target, Price.class));
        assertThat(all(restored, Name.class)).containsExactlyInAnyOrderElementsOf(all(target, Name.class));
        assertThatThrownBy(() -> restored(export, Product.class))
                .isInstanceOf(TargetException.class)
                .hasMessageContaining("category_id");
    }

    @ReplicatedEntity(table = "coded")
    record ById(@Id long id) {}

    @ReplicatedEntity(table = "coded")
    record ByCode(@Id String code) {}

    @Test
    void entitiesThatCallDifferentColumnsTheKeyAreRefused() {
        TableSchema coded = coded(List.of("code", "id"));
        ReplicaTarget target = ReplicaTarget.of("replica", ById.class);
        target.beginBaseline(at(1), List.of(coded)).complete(at(1));
        assertThat(export(target).tables()).singleElement().satisfies(table -> {
            assertThat(table.identity())
                    .as("without column 'code' of the identity")
                    .isEqualTo(ReplicaIdentity.DEFAULT);
            assertThat(table.identityColumns()).containsExactly("id");
        });

        TableSchema either =
                new TableSchema(coded.table(), coded.columns(), List.of(), ReplicaIdentity.FULL, List.of("id", "code"));
        ReplicaTarget both = ReplicaTarget.of("replica", ById.class, ByCode.class);
        both.beginBaseline(at(1), List.of(either)).complete(at(1));
        assertThatThrownBy(both::export)
                .isInstanceOf(TargetException.class)
                .hasMessageContaining("public.coded")
                .hasMessageContaining("[id]")
                .hasMessageContaining("[code]");
    }

    private static TableSchema coded(List<String> identity) {
        return new TableSchema(
                new TableId("public", "coded"),
                List.of(
                        new Column("id", type(ValueKind.INT8, "bigint"), false),
                        new Column("code", type(ValueKind.TEXT, "text"), false)),
                List.of("id"),
                ReplicaIdentity.INDEX,
                identity);
    }

    @Test
    void aWithdrawnTableIsNotGivenOut() {
        ReplicaTarget target = target(PEN, category(1, "tools"));

        target.withdraw(Shop.PRODUCT.table(), new LaredoException("product was altered"));

        assertThat(export(target).tables()).extracting(TableSchema::table).containsExactly(Shop.CATEGORY.table());
    }

    @Test
    void thereIsNothingToGiveOutBeforeTheFirstBaselineAndAfterTheEnd() {
        ReplicaTarget target = ReplicaTarget.of("replica", Product.class, Category.class);
        assertThat(target.export()).isNull();
        Shop.baseline(target, 1, PEN);
        TargetExport export = export(target);
        target.close();
        assertThat(target.export()).isNull();

        export.close();
        assertThatThrownBy(() -> rows(export))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");
    }

    private static TargetExport export(ReplicaTarget target) {
        return Objects.requireNonNull(target.export());
    }

    private static <T> List<T> all(ReplicaTarget target, Class<T> type) {
        return Replicas.of(List.of(target)).replica(type).all();
    }

    private static ReplicaTarget restored(TargetExport export, Class<?>... entities) throws InterruptedException {
        ReplicaTarget restored = ReplicaTarget.of("restored", entities);
        BaselineLoad load = restored.beginBaseline(export.position(), export.tables());
        rows(export).forEach(load::row);
        load.complete(export.position());
        return restored;
    }

    private static List<Row> rows(TargetExport export) throws InterruptedException {
        List<Row> rows = new ArrayList<>();
        for (TableSchema table : export.tables()) {
            export.rows(table, rows::add);
        }
        return rows;
    }
}
