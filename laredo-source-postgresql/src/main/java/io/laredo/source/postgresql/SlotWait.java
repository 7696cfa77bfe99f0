package io.laredo.source.postgresql;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.StringJoiner;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out what the creation of a slot waits for: it has to outlast every transaction that is writing, prepared ones
 * included, and one that somebody forgot holds it up for ever.
 */
final class SlotWait implements AutoCloseable {
    private static final Logger logger = LoggerFactory.getLogger(SlotWait.class);
    private static final Duration FIRST_LOOK = Duration.ofSeconds(2);
    private static final Duration NEXT_LOOK = Duration.ofSeconds(10);

    private static final String BLOCKERS = """
            SELECT waiting.transactionid::text AS xid, holder.pid, a.application_name, a.usename, a.datname,
                   date_trunc('second', now() - a.xact_start)::text AS age,
                   p.gid, date_trunc('second', now() - p.prepared)::text AS prepared_age
            FROM pg_catalog.pg_locks waiting
                 JOIN pg_catalog.pg_locks holder ON holder.locktype = 'transactionid' AND holder.granted
                      AND holder.transactionid = waiting.transactionid
                 LEFT JOIN pg_catalog.pg_stat_activity a ON a.pid = holder.pid
                 LEFT JOIN pg_catalog.pg_prepared_xacts p ON p.transaction = waiting.transactionid
            WHERE waiting.pid = ? AND NOT waiting.granted AND waiting.locktype = 'transactionid'
            """;

    private final Connection control;
    private final int creator;
    private final String otherwise;
    private final Consumer<@Nullable String> report;
    private final Ticker watch;

    /**
     * @param control a connection that nobody uses meanwhile
     * @param creator the backend's process number that creates the slot
     * @param otherwise what it waits for when no transaction is in its way
     * @param report is told what the creation waits for, and null in the end
     */
    SlotWait(Connection control, int creator, String otherwise, Consumer<@Nullable String> report) {
        this.control = control;
        this.creator = creator;
        this.otherwise = otherwise;
        this.report = report;
        this.watch = new Ticker("laredo-slot-wait");
    }

    void start() {
        watch.every(FIRST_LOOK, NEXT_LOOK, this::look);
    }

    private void look() {
        try {
            String blockers = blockers();
            String text = blockers.isEmpty() ? otherwise : blockers;
            report.accept(text);
            logger.warn("The creation of the replication slot waits for {}", text);
        } catch (SQLException e) {
            logger.debug("What the creation of the slot waits for could not be read", e);
        }
    }

    private String blockers() throws SQLException {
        StringJoiner text = new StringJoiner("; ");
        try (PreparedStatement statement = control.prepareStatement(BLOCKERS)) {
            statement.setInt(1, creator);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    text.add(
                            rows.getString("gid") == null
                                    ? "transaction %s of process %s (%s, role %s, database %s), open for %s; end it, or run: SELECT pg_terminate_backend(%2$s);"
                                            .formatted(
                                                    rows.getString("xid"),
                                                    rows.getString("pid"),
                                                    rows.getString("application_name"),
                                                    rows.getString("usename"),
                                                    rows.getString("datname"),
                                                    rows.getString("age"))
                                    : "prepared transaction %s (%s), prepared %s ago; in its database run: COMMIT PREPARED %2$s; or ROLLBACK PREPARED %2$s;"
                                            .formatted(
                                                    rows.getString("xid"),
                                                    Sql.literal(rows.getString("gid")),
                                                    rows.getString("prepared_age")));
                }
            }
        }
        return text.toString();
    }

    /** The slot is there, or will not be. */
    @Override
    public void close() {
        watch.close();
        report.accept(null);
    }
}
