package io.laredo.source.postgresql;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * What the server says of a slot at one moment.
 *
 * @param name its name
 * @param plugin its output plugin; null for a physical slot
 * @param database the database it decodes; null for a physical slot
 * @param temporary whether it ends with the connection that made it
 * @param activePid the process that streams from it; null when nobody does
 * @param twoPhase whether it sends prepared transactions before they commit
 * @param failover whether standbys keep it in step
 * @param synced whether a standby keeps it in step with the primary's, so that nobody can stream from it here
 * @param restart from where the server keeps WAL for it; null when it keeps none any more
 * @param confirmed what its reader has confirmed; null before it is consistent
 * @param walStatus whether the WAL it needs is there: reserved, extended, unreserved or lost
 * @param safeWalSize bytes of WAL that can still be written before it may be lost; null when there is no limit
 * @param invalidation why it cannot be used any more; null when it can
 * @param end where the server's WAL ends; on a standby, what of it has been replayed
 */
record SlotState(
        String name,
        @Nullable String plugin,
        @Nullable String database,
        boolean temporary,
        @Nullable Integer activePid,
        boolean twoPhase,
        boolean failover,
        boolean synced,
        @Nullable Lsn restart,
        @Nullable Lsn confirmed,
        @Nullable String walStatus,
        @Nullable Long safeWalSize,
        @Nullable String invalidation,
        Lsn end) {
    /** Columns that only later versions have come by way of JSON, as nulls where there is none. 16 calls every loss a conflict. */
    private static final String READ = """
            SELECT s.slot_name, s.plugin, s.database, s.temporary, s.active_pid, s.two_phase, s.restart_lsn,
                   s.confirmed_flush_lsn, s.wal_status, s.safe_wal_size,
                   coalesce((to_jsonb(s) ->> 'failover')::bool, false) AS failover,
                   coalesce((to_jsonb(s) ->> 'synced')::bool, false) AND pg_is_in_recovery() AS synced,
                   coalesce(to_jsonb(s) ->> 'invalidation_reason',
                            CASE WHEN s.wal_status = 'lost' AND s.restart_lsn IS NULL THEN 'wal_removed'
                                 WHEN (to_jsonb(s) ->> 'conflicting')::bool THEN 'conflict with recovery'
                                 WHEN s.wal_status = 'lost' THEN 'lost' END) AS invalidation,
                   CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn() ELSE pg_current_wal_lsn() END AS wal_end
            FROM pg_catalog.pg_replication_slots s WHERE s.slot_name = ?
            """;

    /** Reads the state of a slot; null when there is none of that name. */
    static @Nullable SlotState read(Connection connection, String name) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(READ)) {
            statement.setString(1, name);
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? of(row) : null;
            }
        }
    }

    private static SlotState of(ResultSet row) throws SQLException {
        return new SlotState(
                row.getString("slot_name"),
                row.getString("plugin"),
                row.getString("database"),
                row.getBoolean("temporary"),
                row.getObject("active_pid", Integer.class),
                row.getBoolean("two_phase"),
                row.getBoolean("failover"),
                row.getBoolean("synced"),
                lsn(row, "restart_lsn"),
                lsn(row, "confirmed_flush_lsn"),
                row.getString("wal_status"),
                row.getObject("safe_wal_size", Long.class),
                row.getString("invalidation"),
                Lsn.parse(row.getString("wal_end")));
    }

    private static @Nullable Lsn lsn(ResultSet row, String column) throws SQLException {
        String text = row.getString(column);
        return text == null ? null : Lsn.parse(text);
    }

    /** Bytes of WAL that the reader has not confirmed. */
    long lagBytes() {
        return confirmed == null ? 0 : Math.max(0, end.value() - confirmed.value());
    }

    /** Bytes of WAL that the server keeps for it. */
    long retainedBytes() {
        return restart == null ? 0 : Math.max(0, end.value() - restart.value());
    }

    /** Whether the next checkpoint may remove WAL that it needs. */
    boolean isAboutToBeLost() {
        return "unreserved".equals(walStatus);
    }
}
