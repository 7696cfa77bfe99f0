package io.laredo.source.postgresql;

import io.laredo.SourceException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * Keeps the stream of a standby within the timeline that its positions name. A promotion does not end the stream: what
 * comes after it is of a new timeline, without a word. What a standby has replayed, however, is of the old one for certain,
 * and it replays nothing after its promotion. For one thread.
 */
final class StandbyFence implements ReplicationStream.Fence {
    private final Connection control;
    private Lsn replayed;

    StandbyFence(Connection control) {
        this.control = control;
        this.replayed = new Lsn(0);
    }

    /**
     * Makes sure that a place is of the timeline on which the stream began.
     *
     * @throws SourceException it is not, so a new session has to find out where the old one ended
     */
    @Override
    public void require(Lsn place) throws SQLException {
        if (place.compareTo(replayed) <= 0) {
            return;
        }
        try (Statement statement = control.createStatement();
                ResultSet row = statement.executeQuery("SELECT pg_catalog.pg_last_wal_replay_lsn()")) {
            row.next();
            replayed = Lsn.parse(row.getString(1));
        }
        if (place.compareTo(replayed) > 0) {
            throw new SourceException(
                    "The standby was promoted at %s; the stream goes on after a reconnect, on its new timeline"
                            .formatted(replayed));
        }
    }
}
