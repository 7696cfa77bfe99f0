package io.laredo.source.postgresql;

import static org.assertj.core.api.Assertions.assertThat;

import io.laredo.Position;
import io.laredo.TableId;
import io.laredo.test.PostgresServer;
import io.laredo.test.PostgresVersions;
import io.laredo.test.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ArgumentsSource;

/**
 * A process that follows the database into a file is killed at random moments, again and again: while it starts, while the
 * tables are copied, between transactions and in the midst of large ones. Now and then the server dies, too.
 *
 * <p>{@code -Dlaredo.test.rounds} says how often, but for a few kills that there always are; {@code -Dlaredo.test.seed}
 * repeats a failure's choices.
 */
@ParameterizedClass
@ArgumentsSource(PostgresVersions.class)
class CrashIT {
    private static final int KILLS = Math.max(8, Integer.getInteger("laredo.test.rounds", 5));
    private static final int MOST_KILLS_OF_ONE_FILE = 9;
    private static final int SOME_BYTES = 256;
    private static final Duration LONG = Duration.ofMinutes(2);
    private static final String SLOT = "laredo_journal";
    private static final Set<TableId> TABLES = Set.of(ShopFollower.PRODUCT, ShopFollower.LINE, Bulk.TABLE);

    private final long seed = Long.getLong("laredo.test.seed", System.nanoTime());
    private final Random random = new Random(seed);
    private final PostgresServer server;
    private final TestDatabase database;
    private final Path temporary;
    private int kills;
    private int killsAtWork;
    private int killsOfCopies;
    private int crashes;
    private long transactions;
    private int torn;

    CrashIT(int major, @TempDir Path temporary) {
        this.temporary = temporary;
        server =
                PostgresServer.startNew(major, Map.of("logical_decoding_work_mem", "64kB", "wal_sender_timeout", "5s"));
        database = server.createDatabase();
        Shop.create(database);
        Bulk.create(database);
        database.execute("CREATE PUBLICATION laredo FOR TABLE product, line, bulk");
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void nothingIsLostOrToldTwiceHoweverOftenTheProcessIsKilled() throws Exception {
        long began = System.nanoTime();
        Witness witness = Witness.begin(database, "laredo", TABLES);
        int files = 0;
        while (kills < KILLS) {
            Path folder = Files.createDirectory(temporary.resolve("consumer-" + files++));
            try {
                new Life(folder, witness).lead(Math.min(KILLS - kills, 3 + random.nextInt(MOST_KILLS_OF_ONE_FILE - 2)));
            } catch (Exception | AssertionError e) {
                throw new AssertionError(
                        "Seed %d, after %d kills. The process printed:\n%s"
                                .formatted(seed, kills, JournalProcess.printed(folder)),
                        e);
            }
        }
        System.out.printf(
                "Crashes with PostgreSQL %d: %d kills of %d consumers, %d at work, %d of them in copies, %d torn entries, %d crashes of the server, %d transactions, %d s, seed %d%n",
                server.major(),
                kills,
                files,
                killsAtWork,
                killsOfCopies,
                torn,
                crashes,
                transactions,
                Duration.ofNanos(System.nanoTime() - began).toSeconds(),
                seed);
        assertThat(killsAtWork).as("kills at work, seed %d", seed).isGreaterThanOrEqualTo(KILLS / 2);
    }

    /** What becomes of one file: processes that go on with it die, until one may finish. */
    private final class Life {
        private final Path folder;
        private final Path file;
        private final Witness witness;
        private final JournalHistory history;

        private Life(Path folder, Witness witness) {
            this.folder = folder;
            this.file = JournalProcess.journal(folder);
            this.witness = witness;
            this.history = new JournalHistory(file);
        }

        private void lead(int deaths) throws Exception {
            try (Writers writers = Writers.ofShopAndBulk(database, random)) {
                for (int i = 0; i < deaths; i++) {
                    workAndDie();
                    readOn();
                }
                assertThat(writers.stop()).isPositive();
            }
            finish();
            history.assertTold(witness.takeSeen());
            for (TableId table : TABLES) {
                assertThat(history.rows(table.toString()))
                        .as("rows of %s", table)
                        .containsExactlyInAnyOrderElementsOf(rows(table));
            }
            String[] spills = JournalProcess.spills(folder).toFile().list(); // none when no transaction was that large
            assertThat(spills == null ? 0 : spills.length)
                    .as("folders of spill files")
                    .isLessThanOrEqualTo(1);
            assertThat(history.copies()).as("copies").isOne();
            transactions += history.transactions();
            Files.delete(file);
        }

        private void workAndDie() throws Exception {
            long before = size();
            try (JournalProcess process = JournalProcess.start(database, SLOT, folder, TABLES)) {
                if (random.nextInt(5) == 0) {
                    process.letRun(Duration.ofMillis(random.nextInt(2000)));
                } else {
                    if (history.durable() == null && random.nextBoolean()) {
                        awaitCopied(process);
                    }
                    awaitBytes(process, (long) SOME_BYTES << random.nextInt(15));
                }
                if (random.nextInt(8) == 0) {
                    restartServer();
                    awaitBytes(process, (long) SOME_BYTES << random.nextInt(8));
                }
                process.kill();
                kills++;
            }
            if (size() > before + SOME_BYTES) {
                killsAtWork++;
            }
        }

        private long size() throws IOException {
            return Files.exists(file) ? Files.size(file) : 0;
        }

        private void awaitBytes(JournalProcess process, long bytes) throws IOException {
            long enough = size() + bytes;
            Awaitility.await()
                    .atMost(LONG)
                    .pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(1))
                    .until(() -> {
                        process.requireAlive();
                        return size() >= enough;
                    });
        }

        private void awaitCopied(JournalProcess process) {
            Awaitility.await().atMost(LONG).until(() -> {
                process.requireAlive();
                history.readOn();
                return history.isComplete();
            });
        }

        /** Reads what the process that died has written, and what the server says it was told. */
        private void readOn() throws Exception {
            long before = history.bytes();
            history.readOn();
            torn += size() > history.bytes() ? 1 : 0;
            Position durable = history.durable();
            if (durable != null) {
                assertThat(confirmed())
                        .as("what the server was told as durable")
                        .isLessThanOrEqualTo(new Lsn(durable.place()));
            } else if (history.bytes() > before + SOME_BYTES) {
                killsOfCopies++;
            }
        }

        /** Has a process go on up to where the database is. Nobody writes meanwhile. */
        private void finish() throws Exception {
            Lsn end = Lsn.parse(database.query("SELECT pg_current_wal_lsn()"));
            try (JournalProcess process = JournalProcess.start(database, SLOT, folder, TABLES)) {
                Awaitility.await().atMost(LONG).until(() -> {
                    process.requireAlive();
                    history.readOn();
                    return history.isComplete() && confirmed().compareTo(end) >= 0;
                });
                process.kill();
            }
            readOn();
            witness.readOn();
        }
    }

    private void restartServer() {
        if (random.nextBoolean()) {
            server.crash();
            crashes++;
        } else {
            server.stop();
        }
        server.start();
    }

    private Lsn confirmed() {
        return Lsn.parse(database.query(
                "SELECT confirmed_flush_lsn FROM pg_replication_slots WHERE slot_name = '%s'".formatted(SLOT)));
    }

    private List<Map<String, @Nullable String>> rows(TableId table) throws SQLException {
        List<Map<String, @Nullable String>> rows = new ArrayList<>();
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery("SELECT * FROM " + Sql.table(table))) {
            while (found.next()) {
                Map<String, @Nullable String> row = new TreeMap<>();
                for (int i = 1; i <= found.getMetaData().getColumnCount(); i++) {
                    row.put(found.getMetaData().getColumnName(i), found.getString(i));
                }
                rows.add(row);
            }
        }
        return rows;
    }
}
