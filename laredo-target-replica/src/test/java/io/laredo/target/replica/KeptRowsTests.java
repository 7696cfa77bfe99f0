package io.laredo.target.replica;

import static io.laredo.target.replica.Shop.at;
import static io.laredo.target.replica.Shop.baseline;
import static io.laredo.target.replica.Shop.categories;
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
import static org.awaitility.Awaitility.await;

import io.laredo.BaselineLoad;
import io.laredo.ChangeCursor;
import io.laredo.ChangeEvent;
import io.laredo.Column;
import io.laredo.Json;
import io.laredo.KeptRows;
import io.laredo.LaredoException;
import io.laredo.Position;
import io.laredo.Row;
import io.laredo.TableSchema;
import io.laredo.Transaction;
import io.laredo.ValueKind;
import io.laredo.target.replica.Shop.Category;
import io.laredo.target.replica.Shop.Product;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.data.annotation.Id;

/** What a replica target tells of its rows to whoever filters them, and how rows leave it whose time is up. */
class KeptRowsTests {
    private static final Row PEN = product(1, "pen", 10, "1.50", "blue");
    private static final Row CUP = product(2, "cup", 10, "4.00", null);
    private static final Row HAT = product(3, "hat", 20, "9.00", null);

    @Test
    void findsRowsWithTheColumnsThatTheEntityHas() {
        ReplicaTarget target = target(PEN);

        Row found = target.keptRows().find(productKey(1));

        assertThat(found).isNotNull();
        assertThat(found.isPresent(1)).as("a column that the entity lacks").isFalse();
        assertThat(found.get("sku")).isEqualTo("pen");
        assertThat(found.get("note")).isEqualTo("blue");
        assertThat(target.keptRows().find(productKey(2))).isNull();
        assertThat(target.keptRows().keeps(Shop.PRODUCT.table(), "note")).isTrue();
        assertThat(target.keptRows().keeps(Shop.PRODUCT.table(), "unmapped")).isFalse();
    }

    @Test
    void findsNothingBeforeTheFirstBaselineAndInATableThatIsWithdrawn() {
        ReplicaTarget target = ReplicaTarget.of("replica", Product.class, Category.class);
        assertThat(target.keptRows().find(productKey(1))).isNull();
        baseline(target, 1, PEN, category(1, "tools"));

        target.withdraw(Shop.PRODUCT.table(), new LaredoException("product was altered"));

        assertThat(target.keptRows().find(productKey(1))).isNull();
        assertThat(target.keptRows().find(new Row(Shop.CATEGORY, 1, Row.ABSENT)))
                .isEqualTo(category(1, "tools"));
    }

    @Test
    void seesTheEarlierChangesOfATransactionAndForgetsThemWhenItFails() {
        ReplicaTarget target = target(PEN);
        List<@Nullable Row> seen = new ArrayList<>();
        Transaction changes = transaction(
                2,
                update(product(1, "pencil", 10, "1.50", Row.ABSENT)),
                update(productKey(1), product(7, "pencil", 10, "1.50", Row.ABSENT)),
                insert(HAT),
                delete(productKey(3)),
                update(product(9, "x", 10, "1.00", Row.ABSENT)));

        assertThatThrownBy(() -> target.apply(new Watched(
                        changes,
                        () -> seen.add(
                                target.keptRows().find(productKey(seen.size() < 2 ? 1 : seen.size() == 2 ? 7 : 3))))))
                .hasMessageContaining("'note'");

        assertThat(seen).hasSize(5);
        assertThat(seen.get(0)).extracting(row -> row.get("sku")).isEqualTo("pen");
        assertThat(seen.get(1)).extracting(row -> row.get("sku")).isEqualTo("pencil");
        assertThat(seen.get(2)).extracting(row -> row.get("note")).isEqualTo("blue");
        assertThat(seen.get(3)).extracting(row -> row.get("sku")).isEqualTo("hat");
        assertThat(seen.get(4)).isNull();
        assertThat(target.keptRows().find(productKey(1)))
                .extracting(row -> row.get("sku"))
                .isEqualTo("pen");
    }

    /** A transaction that has something done before each of its changes is given out, and at its end. */
    private record Watched(Transaction transaction, Runnable before) implements Transaction {
        @Override
        public Position position() {
            return transaction.position();
        }

        @Override
        public long xid() {
            return transaction.xid();
        }

        @Override
        public Instant commitTime() {
            return transaction.commitTime();
        }

        @Override
        public @Nullable String origin() {
            return transaction.origin();
        }

        @Override
        public long changeCount() {
            return transaction.changeCount();
        }

        @Override
        public long sizeBytes() {
            return transaction.sizeBytes();
        }

        @Override
        public ChangeCursor changes() {
            ChangeCursor cursor = transaction.changes();
            return new ChangeCursor() {
                @Override
                public @Nullable ChangeEvent next() {
                    before.run();
                    return cursor.next();
                }

                @Override
                public void close() {
                    cursor.close();
                }
            };
        }

        @Override
        public void close() {
            transaction.close();
        }
    }

    @Test
    void aLoadShowsWhatHasComeSoFar() {
        ReplicaTarget target = target(PEN);
        BaselineLoad load = target.beginBaseline(at(5), List.of(Shop.PRODUCT));
        KeptRows rows = load.keptRows();
        assertThat(rows).isNotNull();
        load.row(CUP);

        assertThat(rows.find(productKey(1))).isNull();
        assertThat(rows.find(productKey(2))).isNotNull();
        load.apply(transaction(6, delete(productKey(2)), insert(HAT)));
        assertThat(rows.find(productKey(2))).isNull();
        assertThat(rows.find(productKey(3))).isNotNull();
        assertThat(target.keptRows().find(productKey(1))).as("shown meanwhile").isNotNull();
    }

    @Test
    void handsOverEveryRow() {
        ReplicaTarget target = target(PEN, CUP, category(1, "tools"));
        List<@Nullable Object> skus = new ArrayList<>();

        target.keptRows().forEach(Shop.PRODUCT.table(), row -> skus.add(row.get("sku")));

        assertThat(skus).containsExactlyInAnyOrder("pen", "cup");
    }

    @Test
    void expiresRowsOfSeveralTablesInOneVersionAtTheSamePosition() {
        ReplicaTarget target = ReplicaTarget.of("replica", Product.class, Category.class);
        List<Position> durable = new ArrayList<>();
        target.start(durable::add);
        baseline(target, 1, PEN, CUP, HAT, category(1, "tools"));
        Product cup = products(target).get(2L);
        ReplicaView before = Replicas.of(List.of(target)).view();
        Version shown = target.cell().getOrNull();

        target.keptRows()
                .expire(List.of(productKey(1), productKey(3), productKey(99), new Row(Shop.CATEGORY, 1, Row.ABSENT)));

        assertThat(products(target).all()).containsExactly(cup);
        assertThat(products(target).size()).isOne();
        assertThat(products(target).find("category_id", 10)).containsExactly(cup);
        assertThat(products(target).lookup("category_id").count(20)).isZero();
        assertThat(categories(target).size()).isZero();
        assertThat(products(target).position()).isEqualTo(at(1));
        assertThat(durable).containsExactly(at(1));
        assertThat(target.cell().getOrNull()).isNotSameAs(shown);
        assertThat(before.<Product, Long>replica(Product.class).size())
                .as("a view from before")
                .isEqualTo(3);
    }

    @Test
    void publishesNothingWhenNoneOfTheKeysIsHere() {
        ReplicaTarget target = target(PEN);
        Version shown = target.cell().getOrNull();

        target.keptRows().expire(List.of(productKey(99)));
        target.withdraw(Shop.CATEGORY.table(), new LaredoException("category was altered"));
        Version withdrawn = target.cell().getOrNull();
        target.keptRows().expire(List.of(new Row(Shop.CATEGORY, 1, Row.ABSENT)));

        assertThat(shown).isNotSameAs(withdrawn);
        assertThat(target.cell().getOrNull()).isSameAs(withdrawn);
    }

    @Test
    void goesOnFromWhereItWasAfterAnExpiry() {
        ReplicaTarget target = target(PEN, CUP);
        target.keptRows().expire(List.of(productKey(1)));

        target.apply(transaction(2, insert(PEN), update(product(2, "mug", 10, "4.00", Row.ABSENT))));

        assertThat(products(target).all()).extracting(Product::sku).containsExactlyInAnyOrder("pen", "mug");
        assertThat(products(target).position()).isEqualTo(at(2));
    }

    @Test
    void wakesNobodyWhoWaitsForALaterPosition() throws InterruptedException {
        ReplicaTarget target = target(PEN, CUP);
        Thread waiting = new Thread(() -> {
            try {
                Replicas.of(List.of(target)).awaitPosition(at(2), Duration.ofMinutes(1));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        waiting.start();
        await().until(() -> waiting.getState() == Thread.State.TIMED_WAITING);

        target.keptRows().expire(List.of(productKey(1)));
        assertThat(waiting.isAlive()).isTrue();
        target.apply(transaction(2, insert(HAT)));

        waiting.join(TimeUnit.MINUTES.toMillis(1));
        assertThat(waiting.isAlive()).isFalse();
    }

    @Test
    void agreesWithAMapUnderRandomExpiry() {
        long seed = 17;
        Random random = new Random(seed);
        ReplicaTarget target = target();
        TreeMap<Long, Integer> model = new TreeMap<>();
        for (int place = 2; place < 300; place++) {
            ChangeEvent[] inserts = new ChangeEvent[5];
            for (int i = 0; i < inserts.length; i++) {
                long id = random.nextInt(200);
                int category = random.nextInt(5);
                model.put(id, category);
                inserts[i] = update(product(id, "sku", category, "1.00", null));
            }
            target.apply(transaction(place, inserts));
            List<Row> gone = new ArrayList<>();
            for (int i = random.nextInt(8); i > 0; i--) {
                long id = random.nextInt(200);
                model.remove(id);
                gone.add(productKey(id));
            }
            target.keptRows().expire(gone);

            assertThat(products(target).size()).as("seed %d", seed).isEqualTo(model.size());
            for (int category = 0; category < 5; category++) {
                int wanted = category;
                assertThat(products(target).lookup("category_id").count(category))
                        .as("seed %d, category %d", seed, category)
                        .isEqualTo(model.values().stream()
                                .filter(value -> value == wanted)
                                .count());
            }
        }
    }

    enum Size {
        SMALL,
        LARGE
    }

    @ReplicatedEntity(table = "thing")
    record Wide(
            @Id long id,
            long small,
            @Nullable Double ratio,
            @Nullable String data,
            @Nullable Size size) {}

    @ReplicatedEntity(table = "thing")
    record Narrow(@Id long id, @Nullable String name) {}

    private static final TableSchema THING = keyed(
            "thing",
            "id",
            new Column("id", type(ValueKind.INT4, "integer"), false),
            new Column("small", type(ValueKind.INT2, "smallint"), false),
            new Column("ratio", type(ValueKind.FLOAT4, "real"), true),
            new Column("data", type(ValueKind.JSON, "jsonb"), true),
            new Column("size", type(ValueKind.TEXT, "size"), true),
            new Column("name", type(ValueKind.TEXT, "text"), true));

    @Test
    void givesValuesBackAsTheTableHasThemOutOfAllEntitiesThatShowIt() {
        ReplicaTarget target = ReplicaTarget.of("replica", Wide.class, Narrow.class);
        Row thing = new Row(THING, 1, (short) 7, 0.1f, new Json("{\"a\": 1}"), "LARGE", "chair");
        Row empty = new Row(THING, 2, (short) 8, null, null, null, null);
        BaselineLoad load = target.beginBaseline(at(1), List.of(THING));
        load.row(thing);
        load.row(empty);
        load.complete(at(1));
        List<Row> all = new ArrayList<>();

        target.keptRows().forEach(THING.table(), all::add);

        Row key = new Row(THING, 1, Row.ABSENT, Row.ABSENT, Row.ABSENT, Row.ABSENT, Row.ABSENT);
        assertThat(target.keptRows().find(key)).isEqualTo(thing);
        assertThat(all).containsExactlyInAnyOrder(thing, empty);
        assertThat(target.keptRows().keeps(THING.table(), "name")).isTrue();
        target.keptRows().expire(List.of(key));
        assertThat(Replicas.of(List.of(target)).replica(Narrow.class).size()).isOne();
        assertThat(Replicas.of(List.of(target)).replica(Wide.class).size()).isOne();
    }
}
