package io.laredo.source.postgresql;

import io.laredo.Column;
import io.laredo.ColumnType;
import io.laredo.Position;
import io.laredo.ReplicaIdentity;
import io.laredo.SourceException;
import io.laredo.TableId;
import io.laredo.TableSchema;
import io.laredo.Transaction;
import io.laredo.ValueKind;
import java.util.ArrayList;
import java.util.List;

/** A decoder for two tables that need no catalog, and what it has delivered, as text. */
final class DecoderFixture implements AutoCloseable {
    static final int ITEM = 16_400;
    static final int LOGGED = 16_500;
    static final int UNKNOWN = 999;
    static final Position START = new Position("shop", "1.1", 1);

    private static final int INT_OID = 23;
    private static final ColumnType INT = new ColumnType(ValueKind.INT4, "integer");
    private static final ColumnType TEXT = new ColumnType(ValueKind.TEXT, "text");

    static final List<Relation.ColumnKey> ITEM_COLUMNS = List.of(
            new Relation.ColumnKey("id", INT_OID, -1, true),
            new Relation.ColumnKey("name", 25, -1, false),
            new Relation.ColumnKey("note", 25, -1, false));
    static final List<Relation.ColumnKey> LOGGED_COLUMNS =
            List.of(new Relation.ColumnKey("id", INT_OID, -1, true), new Relation.ColumnKey("note", 25, -1, true));

    static final Relation ITEM_RELATION = relation(ITEM, "item", ReplicaIdentity.DEFAULT, List.of("id"), ITEM_COLUMNS);
    static final Relation LOGGED_RELATION = relation(LOGGED, "logged", ReplicaIdentity.FULL, List.of(), LOGGED_COLUMNS);

    private final SpillStore store;
    private final PgOutputDecoder decoder;
    private final List<String> delivered = new ArrayList<>();
    private final List<SourceException> failures = new ArrayList<>();

    DecoderFixture(SpillSettings spill) {
        store = new SpillStore(spill);
        decoder = new PgOutputDecoder(
                START,
                List.of(ITEM_RELATION, LOGGED_RELATION),
                DecoderFixture::resolve,
                store,
                message -> delivered.add(TransactionText.of(message)));
        decoder.onFailure(failures::add);
    }

    PgOutputDecoder decoder() {
        return decoder;
    }

    SpillStore store() {
        return store;
    }

    /** What was told when a transaction could not be read. */
    List<SourceException> failures() {
        return failures;
    }

    /** Decodes messages one after the other. */
    DecoderFixture take(byte[]... messages) {
        for (byte[] message : messages) {
            try (Transaction transaction = decoder.decode(message, 0)) {
                if (transaction != null) {
                    delivered.addAll(TransactionText.of(transaction));
                }
            }
        }
        return this;
    }

    /** Decodes the message that completes a transaction, and leaves it to the caller. */
    Transaction complete(byte[] message) {
        Transaction transaction = decoder.decode(message, 0);
        if (transaction == null) {
            throw new AssertionError("No transaction is complete");
        }
        return transaction;
    }

    /** All that was delivered since the last call, without the columns that say where and when. */
    List<String> delivered() {
        List<String> lines = delivered.stream()
                .map(line -> line.replaceAll("position=\\S+ time=\\S+ ", ""))
                .toList();
        delivered.clear();
        return lines;
    }

    @Override
    public void close() {
        decoder.close();
    }

    /** As the catalog would answer, for the two types there are. */
    static Relation resolve(Relation known, char identity, List<Relation.ColumnKey> columns) {
        return relation(
                known.oid(),
                known.schema().table().name(),
                Catalog.identityOf(identity),
                known.schema().primaryKey(),
                columns);
    }

    static Relation relation(
            long oid,
            String name,
            ReplicaIdentity identity,
            List<String> primaryKey,
            List<Relation.ColumnKey> columns) {
        TableSchema schema = new TableSchema(
                new TableId("public", name),
                columns.stream()
                        .map(column -> new Column(column.name(), column.typeOid() == INT_OID ? INT : TEXT, true))
                        .toList(),
                primaryKey,
                identity,
                columns.stream()
                        .filter(Relation.ColumnKey::inIdentity)
                        .map(Relation.ColumnKey::name)
                        .toList());
        List<ValueReader> readers = columns.stream()
                .map(column -> column.typeOid() == INT_OID ? ScalarReaders.INT4 : ScalarReaders.TEXT)
                .toList();
        return new Relation(oid, false, List.of(), schema, columns, readers, null);
    }

    /** The columns of {@code item} and one more. */
    static List<Relation.ColumnKey> itemColumnsAnd(String name) {
        List<Relation.ColumnKey> columns = new ArrayList<>(ITEM_COLUMNS);
        columns.add(new Relation.ColumnKey(name, INT_OID, -1, false));
        return columns;
    }
}
