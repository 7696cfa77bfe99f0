package io.laredo.source.postgresql;

import io.laredo.Position;
import io.laredo.Source;
import io.laredo.SourceBaseline;
import io.laredo.SourceException;
import io.laredo.SourceSession;
import io.laredo.SourceSetupException;
import io.laredo.TableId;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A PostgreSQL database, version 14 or later, as a source.
 *
 * <p>A session makes sure that a publication offers the tables, creates a temporary slot, and copies the tables as of the
 * very position from which the slot streams. A temporary slot ends with its connection, so every session begins with a
 * baseline and nothing is left behind in the database but the publication.
 */
public final class PostgresSource implements Source {
    private static final int OLDEST_MAJOR = 14;

    private final PostgresSourceSettings settings;
    private final Set<Connections> open = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;
    private volatile @Nullable String waitingFor;

    public PostgresSource(PostgresSourceSettings settings) {
        this.settings = settings;
    }

    @Override
    public String name() {
        return settings.name();
    }

    /** {@inheritDoc} A temporary slot cannot continue anywhere, so every session begins with a baseline. */
    @Override
    public SourceSession connect(Set<TableId> tables, @Nullable Position after) {
        return open(newConnections(), tables);
    }

    /** The connections of a session, which end when the source is closed. */
    Connections newConnections() {
        Connections connections = new Connections(settings, open::remove);
        open.add(connections);
        if (closed) {
            connections.close();
        }
        return connections;
    }

    /** Opens a session with a baseline of the tables. If it fails, it ends the connections. */
    SourceSession open(Connections connections, Set<TableId> tables) {
        boolean connected = false;
        try {
            if (closed) {
                throw new SourceException("Source %s is closed".formatted(name()));
            }
            SourceSession session = prepare(connections, new TreeSet<>(tables));
            connected = true;
            return session;
        } catch (SQLException e) {
            throw new SourceException("Source %s could not start a session: %s".formatted(name(), e.getMessage()), e);
        } finally {
            if (!connected) {
                connections.close();
            }
        }
    }

    @Override
    public @Nullable String waitingFor() {
        return waitingFor;
    }

    private SourceSession prepare(Connections connections, Set<TableId> wanted) throws SQLException {
        Connection control = connections.openSql("control");
        TypeRegistry types = new TypeRegistry();
        requireServer(control);
        Set<TableId> tables = new TreeSet<>(wanted);
        Map<TableId, SourceSetupException> refused = new TreeMap<>();
        refuse(tables, refused, new Catalog(control, types).load(tables).refused());
        refuse(tables, refused, publish(control, tables));

        Connections.ReplicationConnection replication = connections.openReplication();
        ReplicationSlot slot;
        try (SlotWait wait = new SlotWait(control, replication.driver().getBackendPID(), text -> waitingFor = text)) {
            wait.start();
            slot = ReplicationSlot.createTemporary(connections, replication.connection(), settings);
        }
        SnapshotHolder holder = SnapshotHolder.take(connections, slot.exportedSnapshot());
        Catalog.Tables found = new Catalog(holder.connection(), types).load(tables);
        refuse(tables, refused, found.refused());
        Collection<Relation> relations = found.relations().values();

        SchemaWatch watch = new SchemaWatch(
                name(),
                control,
                relations,
                TableShapes.load(holder.connection(), relations),
                settings.times().schemaCheckInterval());
        PgOutputDecoder decoder = new PgOutputDecoder(slot.start(), relations, new SchemaResolver(control, types));
        ReplicationStream stream = new ReplicationStream(replication, slot, decoder, settings);
        SourceBaseline baseline = new SnapshotBaseline(settings.name(), slot.start(), relations, connections, holder);
        return new PostgresSession(this, connections, baseline, refused, watch, stream);
    }

    /** Has the publication offer tables, and returns those of which it does not. */
    Map<TableId, SourceSetupException> publish(Connection control, Set<TableId> tables) throws SQLException {
        return tables.isEmpty()
                ? Map.of()
                : new Publication(
                                control,
                                settings.publication().name(),
                                settings.publication().manage())
                        .ensure(tables);
    }

    /** Goes on without some tables, as long as there are others. */
    private static void refuse(
            Set<TableId> tables,
            Map<TableId, SourceSetupException> refused,
            Map<TableId, SourceSetupException> reasons) {
        tables.removeAll(reasons.keySet());
        refused.putAll(reasons);
        if (tables.isEmpty()) {
            throw refused.values().iterator().next();
        }
    }

    private static void requireServer(Connection control) throws SQLException {
        int major = control.getMetaData().getDatabaseMajorVersion();
        if (major < OLDEST_MAJOR) {
            throw new SourceSetupException(
                    "The server is PostgreSQL %d; Laredo needs %d or later".formatted(major, OLDEST_MAJOR),
                    "Upgrade the server.",
                    null);
        }
        try (Statement statement = control.createStatement();
                ResultSet row = statement.executeQuery("SELECT current_setting('wal_level'), pg_is_in_recovery()")) {
            row.next();
            if (row.getBoolean(2)) {
                throw new SourceSetupException(
                        "The server is a standby; a publication can only be looked after on the primary",
                        "Connect to the primary server: add targetServerType=primary to the JDBC URL.",
                        null);
            }
            if (!row.getString(1).equals("logical")) {
                throw new WalLevelException(row.getString(1));
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        open.forEach(Connections::close);
    }

    @Override
    public String toString() {
        return settings.toString();
    }
}
