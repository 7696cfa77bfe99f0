package io.laredo.source.postgresql;

import static org.assertj.core.api.Assertions.assertThat;

import io.laredo.TableId;
import io.laredo.test.PostgresServer;
import io.laredo.test.PostgresVersions;
import io.laredo.test.TestDatabase;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ArgumentsSource;

/** The same WAL gives the same transactions, whatever the protocol and wherever they are kept meanwhile. */
@ParameterizedClass
@ArgumentsSource(PostgresVersions.class)
class SameWalIT {
    private static final int ROUNDS = Math.max(2, Integer.getInteger("laredo.test.rounds", 5) / 2);
    private static final int SESSIONS = 4;
    private static final int STEPS = 600;

    private final long seed = Long.getLong("laredo.test.seed", System.nanoTime());
    private final Random random = new Random(seed);
    private final int major;

    SameWalIT(int major) {
        this.major = major;
    }

    @Test
    void streamedTransactionsAreTheSameAsOrdinaryOnes(@TempDir Path folder) throws SQLException {
        for (int round = 0; round < ROUNDS; round++) {
            TestDatabase database = PostgresServer.shared(major).createDatabase();
            WalReader wal = begin(database);
            work(database);
            List<String> expected = wal.decode(wal.ordinary(), new SpillStore(SpillSettings.USUAL));
            assertThat(expected).as("seed %d", seed).hasSizeGreaterThan(100);
            assertSame(wal, folder, expected, Map.of("proto_version", "2", "streaming", "on"));
            if (major >= 15) {
                assertSame(wal, folder, expected, Map.of("proto_version", "3", "streaming", "on"));
            }
            if (major >= 16) {
                assertSame(wal, folder, expected, Map.of("proto_version", "4", "streaming", "parallel"));
                assertSame(
                        wal,
                        folder,
                        expected,
                        Map.of("proto_version", "4", "streaming", "parallel"),
                        "debug_logical_replication_streaming = immediate");
            }
            wal.end();
        }
    }

    private void assertSame(
            WalReader wal, Path folder, List<String> expected, Map<String, String> options, String... settings)
            throws SQLException {
        Map<String, String> all = new HashMap<>(options);
        all.put("messages", "true");
        List<String> decoding = new ArrayList<>(List.of(settings));
        decoding.add("logical_decoding_work_mem = '64kB'");
        List<byte[]> messages = wal.messages(all, decoding.toArray(String[]::new));
        assertThat(messages).as("seed %d, %s: blocks", seed, all).anyMatch(message -> message[0] == 'S');
        assertThat(messages).as("seed %d, %s: rollbacks", seed, all).anyMatch(message -> message[0] == 'A');
        for (SpillSettings spill : spills(folder)) {
            SpillStore store = new SpillStore(spill);
            TransactionText.assertSame(
                    "seed %d, %s, %s".formatted(seed, all, spill), wal.decode(messages, store), expected);
            assertThat(store.memoryBytes()).isZero();
            assertThat(store.diskBytes()).isZero();
            assertThat(folder).isEmptyDirectory();
        }
    }

    private static List<SpillSettings> spills(Path folder) {
        SpillSettings here = SpillSettings.USUAL.withDirectory(folder);
        return List.of(
                here, here.withMemory(0, 0), here.withMemory(10_000, 1_000_000), here.withMemory(1_000_000, 20_000));
    }

    private static WalReader begin(TestDatabase database) throws SQLException {
        Set<TableId> tables = new HashSet<>(Set.of(new TableId("public", "item")));
        database.execute(
                "CREATE TABLE item (id int PRIMARY KEY, name text, note text)",
                "ALTER TABLE item ALTER note SET STORAGE EXTERNAL",
                "CREATE TABLE unpublished (id int, filler text)",
                "CREATE TYPE mood AS ENUM ('happy', 'sad')");
        for (int session = 0; session < SESSIONS; session++) {
            database.execute(
                    "CREATE TABLE own_%d (id bigserial PRIMARY KEY, note text NOT NULL)".formatted(session),
                    "ALTER TABLE own_%d REPLICA IDENTITY %s".formatted(session, session % 2 == 0 ? "FULL" : "DEFAULT"));
            tables.add(new TableId("public", "own_" + session));
        }
        return WalReader.begin(database, false, tables);
    }

    /** Sessions take turns, so that their transactions are in each other's midst. */
    private void work(TestDatabase database) throws SQLException {
        List<Session> sessions = new ArrayList<>();
        try {
            for (int number = 0; number < SESSIONS; number++) {
                sessions.add(new Session(number, database.connect()));
            }
            for (int step = 0; step < STEPS; step++) {
                sessions.get(random.nextInt(SESSIONS)).step();
            }
            for (Session session : sessions) {
                session.connection.commit();
            }
        } finally {
            for (Session session : sessions) {
                session.connection.close();
            }
        }
    }

    /** One that never waits for another: it has rows and a table of its own. */
    private final class Session {
        private final int number;
        private final Connection connection;
        private final Statement statement;
        private final List<Savepoint> savepoints = new ArrayList<>();
        private boolean alters;
        private int rows;
        private int columns;

        private Session(int number, Connection connection) throws SQLException {
            this.number = number;
            this.connection = connection;
            connection.setAutoCommit(false);
            this.statement = connection.createStatement();
        }

        private void step() throws SQLException {
            switch (random.nextInt(24)) {
                case 0, 1, 2 -> savepoints.add(connection.setSavepoint());
                case 3, 4 -> rollBackToSavepoint();
                case 5 -> release();
                case 6 -> end(true);
                case 7 -> end(random.nextInt(3) > 0);
                case 8 -> alter();
                case 9 -> truncate();
                case 10, 11 -> fill();
                case 12 -> say();
                case 13, 14, 15 ->
                    statement.execute("INSERT INTO own_%d (note) SELECT 'note ' || i FROM generate_series(1, %d) i"
                            .formatted(number, 1 + random.nextInt(200)));
                case 16, 17 ->
                    statement.execute("UPDATE own_%d SET note = note || 'x' WHERE id %% 3 = 0".formatted(number));
                case 18 -> statement.execute("DELETE FROM own_%d WHERE id %% 5 = 1".formatted(number));
                case 19 -> statement.execute("UPDATE item SET id = -id WHERE " + mine());
                case 20 -> statement.execute("UPDATE item SET name = 'changed' WHERE " + mine());
                case 21 -> statement.execute("DELETE FROM item WHERE id % 2 = 0 AND " + mine());
                default ->
                    statement.execute("INSERT INTO item VALUES (%d, 'new', repeat('n', %d))"
                            .formatted(1_000_000 * (number + 1) + rows++, random.nextInt(6000)));
            }
        }

        private String mine() {
            return "abs(id) / 1000000 = " + (number + 1);
        }

        /** Uses up the memory that the server has for transactions, so that it begins to stream. */
        private void fill() throws SQLException {
            statement.execute("INSERT INTO unpublished SELECT i, 'filler' FROM generate_series(1, 700) i");
        }

        /** Not in a sub-transaction: in a block the server gives such a message the number of the whole transaction. */
        private void say() throws SQLException {
            if (savepoints.isEmpty()) {
                statement.execute(
                        "SELECT pg_logical_emit_message(true, 'test', 'message %d')".formatted(random.nextInt(1000)));
            }
        }

        /**
         * A table's entry in pg_class changes once in a transaction, at most. If a sub-transaction takes such a change back
         * and there is another one afterwards, the server may fail, while it streams, with "could not map filenumber".
         */
        private boolean mayAlter() {
            boolean first = !alters;
            alters = true;
            return first;
        }

        private void truncate() throws SQLException {
            if (mayAlter()) {
                statement.execute("TRUNCATE own_" + number);
            }
        }

        private void alter() throws SQLException {
            if (!mayAlter()) {
                return;
            }
            String type = List.of("int", "text", "mood", "numeric(10,2)").get(random.nextInt(4));
            columns++;
            statement.execute("ALTER TABLE own_%d ADD COLUMN c%d %s".formatted(number, columns, type));
            statement.execute("INSERT INTO own_%d (note) VALUES ('altered')".formatted(number));
        }

        private void rollBackToSavepoint() throws SQLException {
            if (!savepoints.isEmpty()) {
                int place = random.nextInt(savepoints.size());
                connection.rollback(savepoints.get(place));
                savepoints.subList(place + 1, savepoints.size()).clear();
            }
        }

        private void release() throws SQLException {
            if (!savepoints.isEmpty()) {
                int place = random.nextInt(savepoints.size());
                connection.releaseSavepoint(savepoints.get(place));
                savepoints.subList(place, savepoints.size()).clear();
            }
        }

        private void end(boolean keep) throws SQLException {
            savepoints.clear();
            alters = false;
            if (keep) {
                connection.commit();
            } else {
                connection.rollback();
            }
        }
    }
}
