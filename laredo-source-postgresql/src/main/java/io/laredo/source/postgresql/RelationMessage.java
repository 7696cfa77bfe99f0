package io.laredo.source.postgresql;

import java.util.List;

/**
 * The shape of a table as a Relation message announces it, before its next change.
 *
 * <pre>
 * R  int32 OID, string schema, string table, int8 replica identity, int16 count,
 *    for each column: int8 1 if in the identity, string name, int32 type OID, int32 type modifier
 * </pre>
 *
 * The names of the schema and of the table are left out: a table that is renamed stays the same one.
 *
 * @param oid the table's OID
 * @param identity the letter of its replica identity, see {@link Catalog#identityOf}
 * @param columns the columns that travel, in order
 */
record RelationMessage(long oid, char identity, List<Relation.ColumnKey> columns) {
    RelationMessage {
        columns = List.copyOf(columns);
    }

    static RelationMessage read(MessageReader reader) {
        long oid = reader.unsigned32();
        reader.string();
        reader.string();
        char identity = reader.letter();
        Relation.ColumnKey[] columns = new Relation.ColumnKey[reader.count()];
        for (int i = 0; i < columns.length; i++) {
            boolean inIdentity = (reader.int8() & 1) != 0;
            columns[i] = new Relation.ColumnKey(reader.string(), reader.unsigned32(), reader.int32(), inIdentity);
        }
        reader.requireEnd();
        return new RelationMessage(oid, identity, List.of(columns));
    }

    /** Whether a table has this very shape. */
    boolean describes(Relation relation) {
        return Catalog.identityOf(identity) == relation.schema().identity() && columns.equals(relation.columns());
    }
}
