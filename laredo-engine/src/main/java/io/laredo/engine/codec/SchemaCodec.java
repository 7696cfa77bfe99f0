package io.laredo.engine.codec;

import io.laredo.Column;
import io.laredo.ColumnType;
import io.laredo.ReplicaIdentity;
import io.laredo.TableId;
import io.laredo.TableSchema;
import io.laredo.ValueKind;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The binary form of a table's shape. Kinds and identities go by name, so that they may be given another order. */
public final class SchemaCodec {
    private SchemaCodec() {}

    public static void write(TableSchema schema, BinaryWriter out) {
        out.text(schema.table().schema());
        out.text(schema.table().name());
        out.count(schema.columns().size());
        for (Column column : schema.columns()) {
            out.text(column.name());
            write(column.type(), out);
            out.octet(column.isNullable() ? 1 : 0);
        }
        writePlaces(schema, schema.primaryKey(), out);
        out.text(schema.identity().name());
        writePlaces(schema, schema.identityColumns(), out);
    }

    private static void write(ColumnType type, BinaryWriter out) {
        out.text(type.kind().name());
        out.text(type.databaseType());
        out.octet(type.element() == null ? 0 : 1);
        if (type.element() != null) {
            write(type.element(), out);
        }
    }

    private static void writePlaces(TableSchema schema, List<String> columns, BinaryWriter out) {
        out.count(columns.size());
        columns.forEach(column -> out.count(schema.indexOf(column)));
    }

    /**
     * Reads a shape.
     *
     * @throws CodecException the bytes are none
     */
    public static TableSchema read(BinaryReader in) {
        try {
            TableId table = new TableId(in.text(), in.text());
            int count = in.countOf(5);
            List<Column> columns = new ArrayList<>(count);
            for (int i = 0; i < count; i++) {
                columns.add(new Column(in.text(), readType(in, ValueCodec.DEEPEST), in.flag()));
            }
            List<String> primaryKey = readPlaces(columns, in);
            ReplicaIdentity identity = ReplicaIdentity.valueOf(in.text());
            return new TableSchema(table, columns, primaryKey, identity, readPlaces(columns, in));
        } catch (IllegalArgumentException e) {
            throw in.malformed("no table has such a shape (%s)".formatted(e.getMessage()));
        }
    }

    private static ColumnType readType(BinaryReader in, int depth) {
        if (depth == 0) {
            throw in.malformed("a type of more than %d levels".formatted(ValueCodec.DEEPEST));
        }
        ValueKind kind = ValueKind.valueOf(in.text());
        String databaseType = in.text();
        @Nullable ColumnType element = in.flag() ? readType(in, depth - 1) : null;
        return new ColumnType(kind, databaseType, element);
    }

    private static List<String> readPlaces(List<Column> columns, BinaryReader in) {
        int count = in.countOf(1);
        List<String> names = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            names.add(columns.get(in.index(columns.size())).name());
        }
        return names;
    }
}
