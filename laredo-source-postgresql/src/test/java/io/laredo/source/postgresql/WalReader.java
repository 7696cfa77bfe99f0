package io.laredo.source.postgresql;

import io.laredo.Position;
import io.laredo.TableId;
import io.laredo.Transaction;
import io.laredo.test.TestDatabase;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Decodes the same WAL as often as wanted, each time asking pgoutput for something else. Everything that happens to a
 * database between the making of this and the reading is in it.
 */
final class WalReader {
    private static final String SLOT = "wal_reader_";
    private static final String PUBLICATION = "wal_reader";

    private final TestDatabase database;
    private final boolean twoPhase;
    private final Collection<Relation> relations;

    private WalReader(TestDatabase database, boolean twoPhase, Collection<Relation> relations) {
        this.database = database;
        this.twoPhase = twoPhase;
        this.relations = relations;
    }

    /** Publishes the tables and begins. */
    static WalReader begin(TestDatabase database, boolean twoPhase, Set<TableId> tables) throws SQLException {
        List<String> names = tables.stream().sorted().map(Sql::table).toList();
        database.execute("CREATE PUBLICATION %s FOR TABLE %s".formatted(PUBLICATION, String.join(", ", names)));
        database.execute("SELECT pg_create_logical_replication_slot('%s', 'pgoutput', false%s)"
                .formatted(SLOT + database.name(), twoPhase ? ", true" : ""));
        try (Connection connection = connect(database)) {
            Collection<Relation> relations = new Catalog(connection, new TypeRegistry())
                    .load(tables)
                    .relations()
                    .values();
            return new WalReader(database, twoPhase, relations);
        }
    }

    /** The tables as they were in the beginning. */
    Collection<Relation> relations() {
        return relations;
    }

    /** The messages that protocol version 1 has for it. */
    List<byte[]> ordinary() throws SQLException {
        return messages(Map.of("proto_version", "1", "messages", "true"));
    }

    /**
     * The messages for it.
     *
     * @param options what pgoutput is asked for beside the publication
     * @param settings of the server, for the decoding
     */
    List<byte[]> messages(Map<String, String> options, String... settings) throws SQLException {
        Map<String, String> all = new LinkedHashMap<>(options);
        all.put("publication_names", PUBLICATION);
        if (twoPhase) {
            all.put("two_phase", "true");
        }
        List<byte[]> messages = new ArrayList<>();
        try (Connection connection = connect(database)) {
            try (Statement statement = connection.createStatement()) {
                for (String setting : settings) {
                    statement.execute("SET " + setting);
                }
            }
            try (PreparedStatement statement = connection.prepareStatement(
                    "SELECT data FROM pg_catalog.pg_logical_slot_peek_binary_changes(?, NULL, NULL, VARIADIC ?)")) {
                statement.setString(1, SLOT + database.name());
                statement.setArray(
                        2,
                        connection.createArrayOf(
                                "text",
                                all.entrySet().stream()
                                        .flatMap(option -> Stream.of(option.getKey(), option.getValue()))
                                        .toArray()));
                try (ResultSet rows = statement.executeQuery()) {
                    while (rows.next()) {
                        messages.add(rows.getBytes(1));
                    }
                }
            }
        }
        return messages;
    }

    /** Decodes messages to text. */
    List<String> decode(List<byte[]> messages, SpillStore store) throws SQLException {
        try (Connection connection = connect(database)) {
            return decode(messages, relations, new SchemaResolver(connection, new TypeRegistry()), store);
        }
    }

    static List<String> decode(
            List<byte[]> messages,
            Collection<Relation> relations,
            PgOutputDecoder.RelationResolver resolver,
            SpillStore store) {
        List<String> lines = new ArrayList<>();
        Position stream = new Position("wal", "1.1", 0);
        try (PgOutputDecoder decoder = new PgOutputDecoder(
                stream, relations, resolver, store, message -> lines.add(TransactionText.of(message)))) {
            for (byte[] message : messages) {
                try (Transaction transaction = decoder.decode(message, 0)) {
                    if (transaction != null && transaction.changeCount() > 0) {
                        lines.addAll(TransactionText.of(transaction));
                    }
                }
            }
        }
        return lines;
    }

    /** Gives the slot up: a database with a slot cannot be dropped, and the server keeps WAL for it. */
    void end() {
        database.execute("SELECT pg_drop_replication_slot('%s')".formatted(SLOT + database.name()));
    }

    static Connection connect(TestDatabase database) throws SQLException {
        Connection connection = database.connect();
        try (Statement statement = connection.createStatement()) {
            statement.execute(
                    "SET DateStyle = 'ISO, YMD'; SET IntervalStyle = iso_8601; SET TimeZone = 'UTC'; SET bytea_output = hex");
        }
        return connection;
    }
}
