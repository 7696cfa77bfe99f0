package io.laredo.source.postgresql;

import io.laredo.Position;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The timeline of a server and those it came from, with the place at which each was left. What the server has of an earlier
 * timeline ends there; WAL that was written to it later, by the server that was left behind, is not part of this history.
 *
 * <pre>
 * lines of a history file: timeline TAB the LSN at which it was left TAB reason
 * </pre>
 *
 * Source: PostgreSQL manual, "Timelines" and the replication command TIMELINE_HISTORY.
 */
final class TimelineHistory {
    private final Lineage lineage;
    private final Map<Integer, Lsn> ends;

    private TimelineHistory(Lineage lineage, Map<Integer, Lsn> ends) {
        this.lineage = lineage;
        this.ends = ends;
    }

    /** Asks a server for its own. */
    static TimelineHistory read(Connection replication) throws SQLException {
        Lineage lineage = Lineage.read(replication);
        if (lineage.timeline() == 1) {
            return new TimelineHistory(lineage, Map.of()); // the first has no file
        }
        try (Statement statement = replication.createStatement();
                ResultSet row = statement.executeQuery("TIMELINE_HISTORY " + lineage.timeline())) {
            row.next();
            return parse(lineage, new String(row.getBytes("content"), StandardCharsets.UTF_8));
        }
    }

    /** Reads a history file. */
    static TimelineHistory parse(Lineage lineage, String file) {
        Map<Integer, Lsn> ends = new TreeMap<>();
        for (String line : file.lines().toList()) {
            String[] parts = line.strip().split("\\s+", 3);
            if (parts.length >= 2 && !parts[0].startsWith("#")) {
                ends.put(Integer.valueOf(parts[0]), Lsn.parse(parts[1]));
            }
        }
        return new TimelineHistory(lineage, ends);
    }

    Lineage lineage() {
        return lineage;
    }

    /** Whether a position was made by this cluster: by this server, or one it is a copy of. */
    boolean isOfThisCluster(Position position) {
        return Lineage.of(position).system().equals(lineage.system());
    }

    /**
     * Where this history left the timeline of a position.
     *
     * @return null when it still is on that timeline, or never was
     */
    @Nullable Lsn leftAt(Position position) {
        return ends.get(Lineage.of(position).timeline());
    }

    /**
     * The same place by its present name.
     *
     * @return null when this history does not contain what the position stands for
     */
    @Nullable Position continued(Position position) {
        Lsn place = new Lsn(position.place());
        Lsn end = leftAt(position);
        boolean contained = isOfThisCluster(position)
                && (Lineage.of(position).equals(lineage) || (end != null && place.compareTo(end) <= 0));
        return contained ? lineage.position(position.source(), place) : null;
    }
}
