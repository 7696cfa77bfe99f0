package io.laredo.source.postgresql;

import io.laredo.TableId;

/** Quotes names and texts for SQL that cannot have parameters. */
final class Sql {
    private Sql() {}

    static String identifier(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    static String table(TableId table) {
        return identifier(table.schema()) + "." + identifier(table.name());
    }

    /** A string constant that means the same whatever {@code standard_conforming_strings} says. */
    static String literal(String text) {
        String quoted = "'" + text.replace("'", "''") + "'";
        return text.indexOf('\\') < 0 ? quoted : " E" + quoted.replace("\\", "\\\\");
    }

    /** A string constant for a replication command, whose grammar knows no backslashes and no {@code E''}. */
    static String replicationLiteral(String text) {
        return "'" + text.replace("'", "''") + "'";
    }
}
