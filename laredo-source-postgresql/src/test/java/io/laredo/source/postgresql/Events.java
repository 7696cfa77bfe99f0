package io.laredo.source.postgresql;

import io.laredo.TableId;
import io.laredo.test.TestDatabase;

/** A table with partitions at two levels, of which one has other columns in another order underneath. */
final class Events {
    static final TableId EVENT = new TableId("public", "event");
    static final String COLUMNS = "id, name, amount, note";

    private Events() {}

    /** Creates it with 100 rows in each of four ranges: of one partition, of one that was attached, of two, and the rest. */
    static void create(TestDatabase database) {
        database.execute(
                "CREATE TABLE event (id bigint PRIMARY KEY, name text NOT NULL, amount int DEFAULT 3, note text) PARTITION BY RANGE (id)",
                "CREATE TABLE event_first PARTITION OF event FOR VALUES FROM (0) TO (100)",
                "CREATE TABLE event_reordered (note text, gone int, amount int, name text NOT NULL, also_gone text, id bigint NOT NULL)",
                "ALTER TABLE event_reordered DROP gone",
                "ALTER TABLE event_reordered DROP also_gone",
                "ALTER TABLE event_reordered ALTER note SET STORAGE EXTERNAL",
                "ALTER TABLE event ATTACH PARTITION event_reordered FOR VALUES FROM (100) TO (200)",
                "CREATE TABLE event_deep PARTITION OF event FOR VALUES FROM (200) TO (300) PARTITION BY HASH (id)",
                "CREATE TABLE event_deep_0 PARTITION OF event_deep FOR VALUES WITH (MODULUS 2, REMAINDER 0)",
                "CREATE TABLE event_deep_1 PARTITION OF event_deep FOR VALUES WITH (MODULUS 2, REMAINDER 1)",
                "CREATE TABLE event_rest PARTITION OF event DEFAULT",
                """
                INSERT INTO event SELECT i, 'event ' || i, i, CASE WHEN i % 10 = 0 THEN repeat('n', 5000) END
                FROM generate_series(0, 399) i WHERE i % 100 < 95 OR i >= 300
                """);
    }
}
