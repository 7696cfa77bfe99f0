package io.laredo.engine.validation;

import io.laredo.Column;
import io.laredo.TableSchema;
import java.util.List;
import java.util.stream.Stream;

/** A table as database and target have it: which columns both have, and which of those name a row. */
final class ComparedTable {
    private final TableSchema database;
    private final TableSchema target;
    private final List<String> key;
    private final List<String> others;

    ComparedTable(TableSchema database, TableSchema target) {
        this.database = database;
        this.target = target;
        List<String> common = names(database).filter(target::hasColumn).sorted().toList();
        this.key = keyAmong(common);
        this.others = common.stream().filter(name -> !key.contains(name)).toList();
    }

    /** Without a key that both sides have, all columns are one. */
    private List<String> keyAmong(List<String> common) {
        return Stream.of(database.primaryKey(), database.identityColumns())
                .filter(columns -> !columns.isEmpty() && common.containsAll(columns))
                .findFirst()
                .orElse(common);
    }

    TableSchema database() {
        return database;
    }

    TableSchema target() {
        return target;
    }

    List<String> key() {
        return key;
    }

    /** A digest for rows of one side. */
    RowDigest digest(TableSchema side) {
        return new RowDigest(side, key, others);
    }

    List<String> onlyInDatabase() {
        return names(database).filter(name -> !target.hasColumn(name)).toList();
    }

    List<String> onlyInTarget() {
        return names(target).filter(name -> !database.hasColumn(name)).toList();
    }

    private static Stream<String> names(TableSchema schema) {
        return schema.columns().stream().map(Column::name);
    }
}
