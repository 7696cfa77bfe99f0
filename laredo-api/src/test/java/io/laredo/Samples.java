package io.laredo;

import java.util.List;

/** A table for tests: {@code public.item (id int primary key, name text)}. */
final class Samples {
    static final TableId ITEM = new TableId("public", "item");
    static final Column ID = new Column("id", new ColumnType(ValueKind.INT4, "integer"), false);
    static final Column NAME = new Column("name", new ColumnType(ValueKind.TEXT, "text"), true);
    static final TableSchema SCHEMA =
            new TableSchema(ITEM, List.of(ID, NAME), List.of("id"), ReplicaIdentity.DEFAULT, List.of("id"));

    private Samples() {}
}
