package io.laredo.source.postgresql;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes sure that a persistent slot is ours to use, and that nobody streams from it.
 *
 * <p>After a cut the server believes for up to {@code wal_sender_timeout} that its client is there. A client that goes on
 * answering, however, is another process, which would get the half of the stream.
 */
final class SlotClaim {
    private static final Logger logger = LoggerFactory.getLogger(SlotClaim.class);
    private static final Duration BEYOND_TIMEOUT = Duration.ofSeconds(5);
    private static final int ANSWERS_OF_THE_LIVING = 2;

    private final String slot;
    private final Connections connections;
    private final Connection control;
    private final @Nullable Walsender former;
    private final Consumer<@Nullable String> report;

    /**
     * @param former the process that streamed to this source before; it is not needed any more
     * @param report is told what is waited for, and null in the end
     */
    SlotClaim(
            String slot,
            Connections connections,
            Connection control,
            @Nullable Walsender former,
            Consumer<@Nullable String> report) {
        this.slot = slot;
        this.connections = connections;
        this.control = control;
        this.former = former;
        this.report = report;
    }

    /**
     * Waits until nobody streams from the slot.
     *
     * @return its state; null when there is no such slot
     * @throws SlotConflictException it is not one of ours
     * @throws SlotInUseException somebody else streams from it
     */
    @Nullable SlotState take() throws SQLException {
        SlotState state = SlotState.read(control, slot);
        if (state != null) {
            requireOurs(state);
        }
        return state == null || state.activePid() == null ? state : awaitRelease(state);
    }

    private void requireOurs(SlotState state) throws SQLException {
        if (!"pgoutput".equals(state.plugin())) {
            throw new SlotConflictException(
                    slot, state.plugin() == null ? "it is a physical one" : "its plugin is " + state.plugin());
        }
        if (!control.getCatalog().equals(state.database())) {
            throw new SlotConflictException(slot, "it is of database '%s'".formatted(state.database()));
        }
        if (state.temporary()) {
            throw new SlotConflictException(slot, "it is temporary and belongs to another connection");
        }
        if (state.twoPhase()) {
            throw new SlotConflictException(
                    slot,
                    "it has two_phase: after a restart it would deliver COMMIT PREPARED without the rows of the transaction");
        }
        if (state.synced()) {
            throw new SlotConflictException(
                    slot,
                    "the server is a standby that keeps it in step with the primary's, so nobody can use it here");
        }
    }

    private @Nullable SlotState awaitRelease(SlotState first) throws SQLException {
        long deadline = System.nanoTime() + patience().toNanos();
        SlotState state = first;
        Walsender holder = null;
        int answers = 0;
        try {
            while (state != null && state.activePid() != null) {
                Walsender now = Walsender.read(control, state.activePid());
                if (now != null) {
                    boolean same = now.isSameAs(holder);
                    answers = same && answered(holder, now) ? answers + 1 : same ? answers : 0;
                    if (!same) {
                        meet(now);
                    }
                    holder = now;
                    if (answers >= ANSWERS_OF_THE_LIVING || System.nanoTime() - deadline > 0) {
                        throw new SlotInUseException(slot, now.client());
                    }
                }
                pause();
                state = SlotState.read(control, slot);
            }
            return state;
        } finally {
            report.accept(null);
        }
    }

    private void meet(Walsender holder) throws SQLException {
        if (holder.isCertainly(former)) {
            holder.terminate(control);
        } else {
            String text = "slot '%s', which is in use by %s".formatted(slot, holder.client());
            report.accept(text);
            logger.warn("Waiting for {}", text);
        }
    }

    private static boolean answered(@Nullable Walsender before, Walsender now) {
        return before != null && now.lastReply() != null && !now.lastReply().equals(before.lastReply());
    }

    /** How long a client that has gone can keep the slot. */
    private Duration patience() throws SQLException {
        try (Statement statement = control.createStatement();
                ResultSet row = statement.executeQuery(
                        "SELECT setting::int8 FROM pg_catalog.pg_settings WHERE name = 'wal_sender_timeout'")) {
            row.next();
            return Duration.ofMillis(row.getLong(1)).plus(BEYOND_TIMEOUT);
        }
    }

    /** In the server, where the end of the source ends it, too. */
    private void pause() throws SQLException {
        try (Statement statement = control.createStatement();
                ResultSet slept = connections.executeCancellable(statement, "SELECT pg_catalog.pg_sleep(0.1)")) {
            slept.next();
        }
    }
}
