package io.laredo.source.postgresql;

import io.laredo.Position;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which history a place in the WAL belongs to.
 *
 * @param system the system identifier of the cluster, the same on all its standbys
 * @param timeline the number that a promotion or a restore increases
 */
record Lineage(String system, int timeline) {
    private static final Pattern TEXT = Pattern.compile("(\\d+)\\.(\\d+)");

    /** Reads the lineage of a position. */
    static Lineage of(Position position) {
        Matcher parts = TEXT.matcher(position.lineage());
        if (!parts.matches()) {
            throw new IllegalArgumentException(
                    "Not a position in PostgreSQL's WAL: %s. Its lineage is a system identifier, a dot and a timeline"
                            .formatted(position));
        }
        return new Lineage(parts.group(1), Integer.parseInt(parts.group(2)));
    }

    /** Asks a server for its own. */
    static Lineage read(Connection replication) throws SQLException {
        try (Statement statement = replication.createStatement();
                ResultSet row = statement.executeQuery("IDENTIFY_SYSTEM")) {
            row.next();
            return new Lineage(row.getString("systemid"), row.getInt("timeline"));
        }
    }

    Position position(String source, Lsn place) {
        return new Position(source, toString(), place.value());
    }

    @Override
    public String toString() {
        return system + "." + timeline;
    }
}
