package io.laredo.source.postgresql;

import static org.assertj.core.api.Assertions.assertThat;

import io.laredo.TableId;
import io.laredo.target.replica.Replica;
import io.laredo.target.replica.ReplicaIndex;
import io.laredo.target.replica.ReplicaView;
import io.laredo.target.replica.Replicas;
import io.laredo.target.replica.ReplicatedEntity;
import io.laredo.test.EqualityAtOneLsn.Comparison;
import io.laredo.test.TestDatabase;
import jakarta.persistence.Id;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Two tables and somebody who changes them in every way there is. Each product's stock and the quantities of its lines
 * always add up to {@link #UNITS}, in every committed state.
 */
final class Shop {
    static final int UNITS = 1000;
    private static final int PRODUCTS = 200;

    private Shop() {}

    @ReplicatedEntity(table = "product")
    @ReplicaIndex(columns = "category")
    record Product(
            @Id long id,
            String name,
            int category,
            BigDecimal price,
            int stock,
            @Nullable String note) {}

    @ReplicatedEntity(table = "line")
    @ReplicaIndex(columns = "product_id")
    record Line(@Id long id, long productId, int quantity) {}

    /** Creates the tables and some rows. */
    static void create(TestDatabase database) {
        database.execute(
                """
                CREATE TABLE product (id bigint PRIMARY KEY, name text NOT NULL, category int NOT NULL,
                    price numeric(10,2) NOT NULL, stock int NOT NULL, note text)
                """,
                "ALTER TABLE product ALTER note SET STORAGE EXTERNAL",
                "CREATE TABLE line (id bigserial PRIMARY KEY, product_id bigint NOT NULL, quantity int NOT NULL)",
                """
                INSERT INTO product SELECT i, 'product ' || i, i %% 7, i, %d, CASE WHEN i %% 5 = 0 THEN repeat('n', 5000) END
                FROM generate_series(1, %d) i
                """.formatted(UNITS, PRODUCTS));
    }

    /** Both tables, as the replicas show them. */
    static List<Comparison<?>> comparisons(Replicas replicas) {
        return List.of(
                new Comparison<>(
                        new TableId("public", "product"),
                        "SELECT id, name, category, price, stock, note FROM product",
                        row -> new Product(
                                row.getLong(1),
                                row.getString(2),
                                row.getInt(3),
                                row.getBigDecimal(4),
                                row.getInt(5),
                                row.getString(6)),
                        () -> replicas.<Product, Long>replica(Product.class).all()),
                new Comparison<>(
                        new TableId("public", "line"),
                        "SELECT id, product_id, quantity FROM line",
                        row -> new Line(row.getLong(1), row.getLong(2), row.getInt(3)),
                        () -> replicas.<Line, Long>replica(Line.class).all()));
    }

    /** Every product has its units in this view, over both tables. */
    static void assertUnitsAddUp(ReplicaView view) {
        Replica<Product, Long> products = view.replica(Product.class);
        Replica.Lookup<Line> lines = view.<Line, Long>replica(Line.class).lookup("product_id");
        for (Product product : products.all()) {
            int ordered =
                    lines.find(product.id()).stream().mapToInt(Line::quantity).sum();
            assertThat(product.stock() + ordered)
                    .as("units of product %d", product.id())
                    .isEqualTo(UNITS);
        }
    }

    /**
     * Changes the tables until told to stop; a lost connection is made anew.
     *
     * @return how many transactions were committed
     */
    static Callable<Integer> writer(TestDatabase database, long seed, AtomicBoolean stop) {
        return writer(database, seed, stop, (statement, random) -> change(statement, random, random.nextInt(100)));
    }

    /** As the other, but without TRUNCATE, of which one ends a copy that is under way. */
    static Callable<Integer> writerWithoutTruncate(TestDatabase database, long seed, AtomicBoolean stop) {
        return writer(database, seed, stop, (statement, random) -> change(statement, random, 1 + random.nextInt(99)));
    }

    /** As the first, but each transaction is large, and part of it is rolled back. */
    static Callable<Integer> largeWriter(TestDatabase database, long seed, AtomicBoolean stop) {
        return writer(database, seed, stop, Shop::changeMuch);
    }

    private static Callable<Integer> writer(TestDatabase database, long seed, AtomicBoolean stop, Change change) {
        return () -> {
            Random random = new Random(seed);
            int committed = 0;
            while (!stop.get()) {
                try (Connection connection = database.connect();
                        Statement statement = connection.createStatement()) {
                    connection.setAutoCommit(false);
                    while (!stop.get()) {
                        boolean keep = random.nextInt(10) != 0;
                        change.make(statement, random);
                        if (keep) {
                            connection.commit();
                            committed++;
                        } else {
                            connection.rollback();
                        }
                    }
                } catch (SQLException | IllegalStateException e) {
                    Thread.onSpinWait(); // the server is away or two writers were in each other's way: start over
                }
            }
            return committed;
        };
    }

    /** No TRUNCATE: when one is rolled back to a savepoint, some servers fail to decode the transaction in progress. */
    private static void changeMuch(Statement statement, Random random) throws SQLException {
        Connection connection = statement.getConnection();
        for (int part = 0; part < 4; part++) {
            Savepoint before = connection.setSavepoint();
            for (int i = 0; i < 10; i++) {
                change(statement, random, 1 + random.nextInt(20));
            }
            statement.execute(
                    "UPDATE product SET note = repeat(md5(random()::text), 50) WHERE category = " + random.nextInt(7));
            if (random.nextInt(3) == 0) {
                connection.rollback(before);
            }
        }
    }

    private static void change(Statement statement, Random random, int kind) throws SQLException {
        long product = 1L + random.nextInt(PRODUCTS);
        switch (kind) {
            case 0 -> truncateLines(statement);
            case 1, 2, 3, 4, 5 ->
                statement.execute("UPDATE product SET price = price + 1 WHERE id BETWEEN %d AND %d"
                        .formatted(product, product + 50));
            case 6, 7, 8, 9 -> changeKey(statement, product);
            case 10, 11, 12 -> deleteAndInsert(statement, product);
            case 13, 14, 15 ->
                statement.execute(
                        "UPDATE product SET note = repeat(md5(random()::text), 200), category = %d WHERE id = %d"
                                .formatted(random.nextInt(7), product));
            default -> order(statement, product, 1 + random.nextInt(3));
        }
    }

    /** An order: units go from the stock to a line, and sometimes an older line's units come back. */
    private static void order(Statement statement, long product, int quantity) throws SQLException {
        int found = statement.executeUpdate(
                "UPDATE product SET stock = stock - %d WHERE id = %d".formatted(quantity, product));
        if (found == 1) {
            statement.execute("INSERT INTO line (product_id, quantity) VALUES (%d, %d)".formatted(product, quantity));
        }
        statement.execute("""
                WITH gone AS (DELETE FROM line WHERE id = (SELECT min(id) FROM line WHERE product_id = %1$d AND %2$d = 2)
                              RETURNING quantity)
                UPDATE product SET stock = stock + (SELECT sum(quantity) FROM gone)
                WHERE id = %1$d AND EXISTS (SELECT FROM gone)
                """.formatted(product, quantity));
    }

    /** Keeps orders out that would see one half of what follows and not the other. */
    private static void lock(Statement statement) throws SQLException {
        statement.execute("LOCK TABLE product, line IN EXCLUSIVE MODE");
    }

    private static void truncateLines(Statement statement) throws SQLException {
        lock(statement);
        statement.execute("TRUNCATE line");
        statement.execute("UPDATE product SET stock = " + UNITS);
    }

    /** Moves a product and its lines to another key and back to the first. */
    private static void changeKey(Statement statement, long product) throws SQLException {
        lock(statement);
        long other = product + PRODUCTS;
        statement.execute("UPDATE product SET id = CASE id WHEN %1$d THEN %2$d ELSE %1$d END WHERE id IN (%1$d, %2$d)"
                .formatted(product, other));
        statement.execute(
                "UPDATE line SET product_id = CASE product_id WHEN %1$d THEN %2$d ELSE %1$d END WHERE product_id IN (%1$d, %2$d)"
                        .formatted(product, other));
    }

    private static void deleteAndInsert(Statement statement, long product) throws SQLException {
        lock(statement);
        statement.execute("DELETE FROM line WHERE product_id = %d".formatted(product));
        int deleted = statement.executeUpdate("DELETE FROM product WHERE id = %d".formatted(product));
        if (deleted == 1) {
            statement.execute(
                    "INSERT INTO product VALUES (%1$d, 'again %1$d', 1, 0.10, %2$d)".formatted(product, UNITS));
        }
    }

    private interface Change {
        void make(Statement statement, Random random) throws SQLException;
    }
}
