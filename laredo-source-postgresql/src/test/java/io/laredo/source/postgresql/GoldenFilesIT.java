package io.laredo.source.postgresql;

import static org.assertj.core.api.Assertions.assertThat;

import io.laredo.TableId;
import io.laredo.test.PostgresServer;
import io.laredo.test.PostgresVersions;
import io.laredo.test.TestDatabase;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ArgumentsSource;

/**
 * Does again what was done when the golden files were made, and compares what comes. With {@code
 * -Dlaredo.test.golden=folder} it writes the files there instead.
 */
@ParameterizedClass
@ArgumentsSource(PostgresVersions.class)
class GoldenFilesIT {
    private static final String KINDS_OF_CHANGES = "BCORYIUDTM";

    private final int major;

    GoldenFilesIT(int major) {
        this.major = major;
    }

    @Test
    void theServerStillSendsTheSame() throws SQLException {
        TestDatabase database = PostgresServer.shared(major).createDatabase();
        boolean twoPhase = major == 15;
        WalReader wal = begin(database, twoPhase);
        work(database);
        String kinds = KINDS_OF_CHANGES + "SEcA" + (twoPhase ? "bPpKr" : "");
        check("postgres-%d".formatted(major), kinds, wal, streaming());
        if (major == 14) {
            check("postgres-14-protocol-1", KINDS_OF_CHANGES, wal, Map.of("proto_version", "1", "messages", "true"));
        }
        wal.end();
    }

    private Map<String, String> streaming() {
        return switch (major) {
            case 14 -> Map.of("proto_version", "2", "streaming", "on", "messages", "true");
            case 15 -> Map.of("proto_version", "3", "streaming", "on", "messages", "true");
            case 16, 17 -> Map.of("proto_version", "4", "streaming", "parallel", "messages", "true");
            default -> Map.of("proto_version", "4", "streaming", "parallel", "messages", "true", "binary", "true");
        };
    }

    private static void check(String name, String kinds, WalReader wal, Map<String, String> options)
            throws SQLException {
        List<byte[]> messages = wal.messages(options, "logical_decoding_work_mem = '64kB'");
        Set<String> found = new TreeSet<>();
        messages.forEach(message -> found.add(String.valueOf((char) message[0])));
        assertThat(found)
                .as("kinds of messages in %s", name)
                .containsExactlyInAnyOrderElementsOf(List.of(kinds.split("")));
        GoldenFile file = GoldenFile.of(wal.relations(), messages);
        List<String> transactions = file.decode(new SpillStore(SpillSettings.USUAL));
        String folder = System.getProperty("laredo.test.golden");
        if (folder != null) {
            file.write(Path.of(folder), name, transactions);
            return;
        }
        TransactionText.assertSame(
                name,
                transactions.stream().map(TransactionText::withoutNumbers).toList(),
                GoldenFile.transactions(name).stream()
                        .map(TransactionText::withoutNumbers)
                        .toList());
    }

    private static WalReader begin(TestDatabase database, boolean twoPhase) throws SQLException {
        database.execute(
                "CREATE TYPE mood AS ENUM ('happy', 'sad')",
                """
                CREATE TABLE item (id int PRIMARY KEY, name text, mood mood, price numeric(10,2), made timestamptz,
                    tags text[], number uuid, data jsonb, raw bytea, note text)
                """,
                "ALTER TABLE item ALTER note SET STORAGE EXTERNAL",
                "CREATE TABLE logged (id int, note text)",
                "ALTER TABLE logged REPLICA IDENTITY FULL",
                "CREATE TABLE unpublished (id int, filler text)");
        return WalReader.begin(
                database, twoPhase, Set.of(new TableId("public", "item"), new TableId("public", "logged")));
    }

    private static void work(TestDatabase database) throws SQLException {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            for (String sql : everyKind()) {
                statement.execute(sql);
            }
        }
    }

    private static List<String> everyKind() {
        String fill = "INSERT INTO unpublished SELECT i, 'filler' FROM generate_series(1, 2000) i";
        return List.of(
                "SET TimeZone = 'UTC'",
                """
                INSERT INTO item VALUES (1, 'one', 'happy', 1.50, '2026-01-02 03:04:05.678901Z', '{a,NULL,"b c"}',
                    '00000000-0000-0000-0000-000000000001', '{"a": [1, null]}', '\\x00ff', repeat('n', 3000)),
                    (2, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL)
                """,
                "UPDATE item SET name = 'uno' WHERE id = 1",
                "UPDATE item SET id = 3 WHERE id = 1",
                "DELETE FROM item WHERE id = 2",
                "INSERT INTO logged VALUES (1, 'a')",
                "UPDATE logged SET note = 'b'",
                "DELETE FROM logged",
                "TRUNCATE item, logged",
                "SELECT pg_logical_emit_message(true, 'test', 'in a transaction')",
                "SELECT pg_logical_emit_message(false, 'test', 'beside')",
                "SELECT pg_replication_origin_create(current_database() || ' elsewhere')",
                "SELECT pg_replication_origin_session_setup(current_database() || ' elsewhere')",
                "INSERT INTO item (id, name) VALUES (4, 'from elsewhere')",
                "SELECT pg_replication_origin_session_reset()",
                "ALTER TABLE item ADD COLUMN stock int",
                "INSERT INTO item (id, stock) VALUES (5, 50)",
                // in blocks, with a sub-transaction that is rolled back and one that is kept
                "BEGIN",
                "INSERT INTO item (id, name) VALUES (6, 'kept')",
                "SAVEPOINT a",
                "INSERT INTO item (id, name) VALUES (7, 'rolled back')",
                fill,
                "ROLLBACK TO a",
                "SAVEPOINT b",
                "INSERT INTO item (id, name) VALUES (8, 'kept')",
                fill,
                "RELEASE b",
                "UPDATE item SET name = 'kept, too' WHERE id = 6",
                "TRUNCATE logged",
                "COMMIT",
                // in blocks, with another shape, rolled back
                "BEGIN",
                "ALTER TABLE item ADD COLUMN lost mood",
                "INSERT INTO item (id, lost) VALUES (9, 'sad')",
                fill,
                "ROLLBACK",
                "DELETE FROM item WHERE id = 5",
                // prepared
                "BEGIN",
                "INSERT INTO item (id, name) VALUES (10, 'prepared')",
                "PREPARE TRANSACTION 'golden commit'",
                "INSERT INTO item (id, name) VALUES (11, 'in between')",
                "COMMIT PREPARED 'golden commit'",
                "BEGIN",
                "INSERT INTO item (id, name) VALUES (12, 'rolled back')",
                "PREPARE TRANSACTION 'golden rollback'",
                "ROLLBACK PREPARED 'golden rollback'",
                "BEGIN",
                "INSERT INTO item (id, name) VALUES (13, 'prepared in blocks')",
                fill,
                "PREPARE TRANSACTION 'golden blocks'",
                "COMMIT PREPARED 'golden blocks'",
                "SELECT pg_replication_origin_drop(current_database() || ' elsewhere')");
    }
}
