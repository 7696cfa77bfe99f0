package io.laredo.source.postgresql;

import io.laredo.Position;
import io.laredo.TableId;
import io.laredo.Transaction;
import io.laredo.source.postgresql.JournalHistory.Told;
import io.laredo.test.TestDatabase;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/** Somebody else who reads the same WAL by a slot of his own, by SQL and undisturbed, and so knows what there was to tell. */
final class Witness {
    private static final String SLOT = "witness";
    private static final int MESSAGES_AT_A_TIME = 1000;

    private final TestDatabase database;
    private final String publication;
    private final Collection<Relation> relations;
    private final List<Told> seen = new ArrayList<>();
    private Lsn end = new Lsn(0);

    private Witness(TestDatabase database, String publication, Collection<Relation> relations) {
        this.database = database;
        this.publication = publication;
        this.relations = relations;
    }

    /** Begins with what is committed from now on. */
    static Witness begin(TestDatabase database, String publication, Set<TableId> tables) throws SQLException {
        database.execute("SELECT pg_create_logical_replication_slot('%s', 'pgoutput')".formatted(SLOT));
        try (Connection connection = WalReader.connect(database)) {
            return new Witness(
                    database,
                    publication,
                    new Catalog(connection, new TypeRegistry())
                            .load(tables)
                            .relations()
                            .values());
        }
    }

    /** Reads what has been committed by now. After a crash the server may begin again with what it has told before. */
    void readOn() throws SQLException {
        try (Connection connection = WalReader.connect(database);
                Statement statement = connection.createStatement();
                PgOutputDecoder decoder = new PgOutputDecoder(
                        new Position("witness", "1.1", 0),
                        relations,
                        new SchemaResolver(connection, new TypeRegistry()),
                        new SpillStore(SpillSettings.USUAL),
                        null)) {
            statement.execute("SET logical_decoding_work_mem = '1GB'");
            connection.setAutoCommit(false);
            statement.setFetchSize(MESSAGES_AT_A_TIME);
            try (ResultSet rows = statement.executeQuery("""
                    SELECT data FROM pg_logical_slot_get_binary_changes('%s', NULL, NULL,
                                                                        'proto_version', '1', 'publication_names', '%s')
                    """.formatted(SLOT, publication))) {
                while (rows.next()) {
                    try (Transaction transaction = decoder.decode(rows.getBytes(1), 0)) {
                        if (transaction != null) {
                            hear(Told.of(transaction));
                        }
                    }
                }
            }
            connection.commit();
        }
    }

    private void hear(Told transaction) {
        if (transaction.changes() > 0 && transaction.end().compareTo(end) > 0) {
            seen.add(transaction);
            end = transaction.end();
        }
    }

    /** What there was since the last call. */
    List<Told> takeSeen() {
        List<Told> all = List.copyOf(seen);
        seen.clear();
        return all;
    }
}
