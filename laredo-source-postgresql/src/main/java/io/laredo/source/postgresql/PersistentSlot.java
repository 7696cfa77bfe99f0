package io.laredo.source.postgresql;

import io.laredo.Position;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The persistent slot of a source at the start of a session: it goes on where the targets are, or makes way for a new one. */
final class PersistentSlot {
    private static final Logger logger = LoggerFactory.getLogger(PersistentSlot.class);

    private final SlotSettings settings;
    private final Connection control;
    private final @Nullable SlotState state;
    private final @Nullable String givenUp;

    /**
     * @param state what the server says of it, while nobody streams from it; null when there is none
     * @param givenUp why the last session gave it up; null when it did not
     */
    PersistentSlot(SlotSettings settings, Connection control, @Nullable SlotState state, @Nullable String givenUp) {
        this.settings = settings;
        this.control = control;
        this.state = state;
        this.givenUp = givenUp;
    }

    /**
     * Finds out whether the stream can go on where the targets are.
     *
     * @param after where the targets are, by its former name
     * @param here the same place by its present name; null when the history does not contain it
     * @return the place, or null when it cannot
     * @throws SlotLostException it cannot, and the settings say to stop then
     */
    @Nullable Position goOnAfter(Position after, @Nullable Position here) throws SQLException {
        String obstacle = here == null ? "the server's history does not contain it" : obstacle(new Lsn(here.place()));
        if (obstacle == null) {
            return here;
        }
        if (settings.whenInvalidated() == GapPolicy.STOP) {
            if (givenUp != null) {
                drop();
            }
            throw new SlotLostException(after, obstacle);
        }
        logger.warn("The stream cannot go on after {}: {}. The tables are copied anew", after, obstacle);
        return null;
    }

    private @Nullable String obstacle(Lsn place) {
        if (givenUp != null) {
            return givenUp;
        }
        if (state == null) {
            return "slot %s does not exist".formatted(settings.name());
        }
        if (state.invalidation() != null) {
            return "the server has invalidated slot %s: %s".formatted(settings.name(), state.invalidation());
        }
        // An earlier start would be skipped ahead without a word.
        return state.confirmed() == null || state.confirmed().compareTo(place) > 0
                ? "slot %s begins at %s".formatted(settings.name(), state.confirmed())
                : null;
    }

    /** Has standbys keep the slot in step, or no longer, as the settings say now. */
    void adapt(Connection replication) throws SQLException {
        if (state != null && state.failover() != settings.failover()) {
            try (Statement statement = replication.createStatement()) {
                statement.execute("ALTER_REPLICATION_SLOT %s (FAILOVER %s)"
                        .formatted(Sql.identifier(settings.name()), settings.failover()));
            }
        }
    }

    /** Says that a slot that stays may fill the disk, if the server sets no limit. */
    static void warnOfNoLimit(Connection control, String name) throws SQLException {
        try (Statement statement = control.createStatement();
                ResultSet row = statement.executeQuery("SHOW max_slot_wal_keep_size")) {
            row.next();
            if (row.getString(1).equals("-1")) {
                logger.warn(
                        "The server keeps WAL for slot {} without limit while nobody follows it. Set max_slot_wal_keep_size to what its disk can bear",
                        name);
            }
        }
    }

    /** Makes way for a new slot of the same name. */
    void drop() throws SQLException {
        if (state != null) {
            try (PreparedStatement statement =
                    control.prepareStatement("SELECT pg_catalog.pg_drop_replication_slot(?)")) {
                statement.setString(1, settings.name());
                statement.execute();
            }
            logger.info("Dropped slot {}, which was confirmed up to {}", settings.name(), state.confirmed());
        }
    }
}
