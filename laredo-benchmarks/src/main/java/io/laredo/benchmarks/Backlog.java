package io.laredo.benchmarks;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Changes of the product table that wait behind a slot. The slot itself is never read: each reader gets a copy of it, so
 * all read the same WAL from the same place.
 *
 * @param rows how many there are in the table
 * @param changes how many updates there are; every second one changes the indexed column
 * @param perTransaction how many of them each transaction has
 */
record Backlog(Database database, int rows, int changes, int perTransaction) {
    private static final AtomicInteger COPIES = new AtomicInteger();
    private static final String SLOT = "laredo_benchmark";

    /** A reader of a backlog starts to be timed when this part of it has come: see {@link DrainScenario}. */
    private static final int UNTIMED_PART = 5;

    private static final int SHORT_UNTIMED_PART = 10;
    private static final int SHORT_PART = 3;

    Backlog {
        if (changes % perTransaction != 0
                || changes / perTransaction < 2 * SHORT_UNTIMED_PART
                || rows < perTransaction) {
            throw new IllegalArgumentException(
                    "Settings changes=%d, tx=%d and rows=%d do not fit. changes needs to be a multiple of tx and at least %d times as much, and rows at least as much as tx"
                            .formatted(changes, perTransaction, rows, 2 * SHORT_UNTIMED_PART));
        }
    }

    /** Makes the slot. */
    void begin() {
        database.execute("SELECT pg_create_logical_replication_slot('%s', 'pgoutput')".formatted(SLOT));
    }

    /** Makes the changes, and returns the LSN after the last. The WAL is flushed once, at the end. */
    String write() {
        database.execute(
                "SET synchronous_commit = off",
                """
                DO $$
                DECLARE
                    first bigint;
                BEGIN
                    FOR number IN 0 .. %1$d / %2$d - 1 LOOP
                        first := number %% (%3$d / %2$d) * %2$d + 1;
                        UPDATE product
                        SET stock = stock + 1, category_id = category_id + (id %% 2)::integer, price = price + 0.01,
                            changed = changed + interval '1 second'
                        WHERE id >= first AND id < first + %2$d;
                        COMMIT;
                    END LOOP;
                END $$
                """.formatted(changes, perTransaction, rows),
                "SET synchronous_commit = on",
                "SELECT pg_logical_emit_message(true, 'laredo_benchmark', 'end')");
        return database.query("SELECT pg_current_wal_flush_lsn()");
    }

    /** Copies the slot for one reader; returns the copy's name. */
    String copySlot() {
        String copy = SLOT + "_" + COPIES.incrementAndGet();
        database.execute("SELECT pg_copy_logical_replication_slot('%s', '%s')".formatted(SLOT, copy));
        return copy;
    }

    /** Drops a copy, as soon as the server has noticed that its reader is gone. */
    void dropSlot(String slot) {
        try (Connection connection = database.connectForReplication();
                Statement statement = connection.createStatement()) {
            statement.execute("DROP_REPLICATION_SLOT %s WAIT".formatted(slot));
        } catch (SQLException e) {
            throw new IllegalStateException("Slot %s could not be dropped".formatted(slot), e);
        }
    }

    void end() {
        dropSlot(SLOT);
    }

    Meter meter() {
        return new Meter(changes / UNTIMED_PART, changes);
    }

    /** For a reader so slow that the whole would take too long. */
    Meter shortMeter() {
        return new Meter(changes / SHORT_UNTIMED_PART, changes / SHORT_PART);
    }
}
