package io.laredo.source.postgresql;

import java.sql.Connection;
import java.sql.SQLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes everything out of the database that Laredo has made there: the persistent slot and the managed publication. */
final class Removal {
    private static final Logger logger = LoggerFactory.getLogger(Removal.class);

    private final PostgresSourceSettings settings;
    private final Connections connections;
    private final SlotMemory memory;

    Removal(PostgresSourceSettings settings, Connections connections, SlotMemory memory) {
        this.settings = settings;
        this.connections = connections;
        this.memory = memory;
    }

    void run() throws SQLException {
        Connection control = connections.openSql("removal");
        if (settings.slot().isPersistent()) {
            String name = settings.slot().name();
            SlotState state = new SlotClaim(
                            name,
                            connections,
                            control,
                            memory.walsender(),
                            waiting -> logger.debug("The removal waits for {}", waiting))
                    .take();
            new PersistentSlot(settings.slot(), control, state, null).drop();
        }
        if (settings.publication().manage()) {
            removePublication(control);
        }
    }

    private void removePublication(Connection control) throws SQLException {
        String name = settings.publication().name();
        ConnectionSettings primary = settings.cluster().primary();
        if (Server.isStandby(control) && primary != null) {
            try (Primary server = new Primary(connections.to(primary))) {
                new Publication(server.connection(), name, null).drop();
            }
        } else {
            new Publication(control, name, null).drop();
        }
    }
}
