package io.laredo.benchmarks;

/** The table of {@link Product}s in a database, published for everybody. */
final class ProductTable {
    private ProductTable() {}

    /** Makes the table with rows like those of {@link Product#row}, numbered from 1. */
    static void create(Database database, int rows, int categories) {
        database.execute(
                """
                CREATE TABLE product (
                    id bigint PRIMARY KEY, sku text NOT NULL, category_id integer NOT NULL, price numeric(10,2) NOT NULL,
                    stock integer NOT NULL, weight double precision NOT NULL, changed timestamptz NOT NULL,
                    note text NOT NULL)
                """,
                """
                INSERT INTO product
                SELECT n + 1, 'sku-' || n, n %% %d, (n %% 100000)::numeric / 100, n %% 1000, n / 8.0,
                       to_timestamp(1700000000 + n), 'note ' || n %% 5000
                FROM generate_series(0, %d - 1) AS n
                """.formatted(categories, rows),
                "VACUUM (FREEZE, ANALYZE) product",
                "CREATE PUBLICATION %s FOR TABLE product".formatted(Database.PUBLICATION));
    }
}
