package io.laredo.source.postgresql;

import io.laredo.SourceSetupException;
import io.laredo.TableId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Has the publication offer tables: on the server itself, or, when that is a standby, on its primary. */
final class Publisher {
    private final PostgresSourceSettings settings;
    private final Connections connections;
    private final Connection control;
    private final Consumer<@Nullable String> waiting;

    /** @param waiting is told what the publishing waits for, and null in the end */
    Publisher(
            PostgresSourceSettings settings,
            Connections connections,
            Connection control,
            Consumer<@Nullable String> waiting) {
        this.settings = settings;
        this.connections = connections;
        this.control = control;
        this.waiting = waiting;
    }

    /** Has tables offered, and returns them as they are. */
    Catalog.Tables publish(Set<TableId> tables) throws SQLException {
        Catalog catalog = new Catalog(control, new TypeRegistry());
        Catalog.Tables found = catalog.load(tables);
        Map<TableId, SourceSetupException> refused = new TreeMap<>(found.refused());
        if (!found.relations().isEmpty()) {
            refused.putAll(ensure(found.relations().values()));
        }
        Set<TableId> usable = new TreeSet<>(tables);
        usable.removeAll(refused.keySet());
        Catalog.Tables offered = catalog.load(
                usable, PublishedTable.load(control, settings.publication().name()));
        refused.putAll(offered.refused());
        return new Catalog.Tables(offered.relations(), refused);
    }

    /** As {@link #publish}, and a stream that is running takes notice. */
    Catalog.Tables publishAnew(Set<TableId> tables) throws SQLException {
        Catalog.Tables offered = publish(tables);
        boolean partitioned = offered.relations().values().stream().anyMatch(Relation::partitioned);
        if (partitioned && control.getMetaData().getDatabaseMajorVersion() < Publication.PARTITIONS_NOTICED_SINCE) {
            new Publication(control, settings.publication().name(), null).renew();
        }
        return offered;
    }

    private Map<TableId, SourceSetupException> ensure(Collection<Relation> tables) throws SQLException {
        String name = settings.publication().name();
        ConnectionSettings primary = settings.cluster().primary();
        if (!settings.publication().manage()) {
            return new Publication(control, name, "laredo.publication.manage is false").ensure(tables);
        }
        if (!Server.isStandby(control)) {
            return new Publication(control, name, null).ensure(tables);
        }
        if (primary == null) {
            return new Publication(
                            control,
                            name,
                            "the server is a standby, whose primary Laredo does not know (laredo.connection.primary-url)")
                    .ensure(tables);
        }
        try (Primary server = new Primary(connections.to(primary))) {
            var refused = new Publication(server.connection(), name, null).ensure(tables);
            awaitReplay(server.flushed());
            return refused;
        }
    }

    private void awaitReplay(Lsn end) throws SQLException {
        try (PreparedStatement statement = control.prepareStatement(
                "SELECT pg_catalog.pg_last_wal_replay_lsn() >= ?::pg_lsn, pg_catalog.pg_sleep(0.05)")) {
            statement.setString(1, end.toString());
            boolean replayed = false;
            while (!replayed) {
                try (ResultSet row = connections.executeCancellable(statement)) {
                    row.next();
                    replayed = row.getBoolean(1);
                }
                waiting.accept(replayed ? null : "the standby to replay what the primary wrote up to " + end);
            }
        } finally {
            waiting.accept(null);
        }
    }
}
