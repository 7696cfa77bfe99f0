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
    private final long bytesPerPart;
    private final @Nullable LogicalMessageListener messages;
    private final Set<Connections> open = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;
    private volatile @Nullable String waitingFor;

    public PostgresSource(PostgresSourceSettings settings) {
        this(settings, null);
    }

    /** @param messages takes logical messages; null for a source that does not ask for them */
    public PostgresSource(PostgresSourceSettings settings, @Nullable LogicalMessageListener messages) {
        this(settings, messages, SnapshotBaseline.BYTES_PER_PART);
    }

    /** @param bytesPerPart how large a part of a copy is, about */
    PostgresSource(PostgresSourceSettings settings, long bytesPerPart) {
        this(settings, null, bytesPerPart);
    }

    private PostgresSource(
            PostgresSourceSettings settings, @Nullable LogicalMessageListener messages, long bytesPerPart) {
        this.settings = settings;
        this.messages = messages;
        this.bytesPerPart = bytesPerPart;
    }

    @Override
    public String name() {
        return settings.name();
    }

    /** {@inheritDoc} A temporary slot cannot continue anywhere, so every session begins with a baseline. */
    @Override
    public SourceSession connect(Set<TableId> tables, @Nullable Position after) {
        return open(newConnections(), tables, null);
    }

    /**
     * Opens a session beside another one.
     *
     * @param included the tables as the other session looked them up; no others are in this one
     */
    SourceSession open(Connections connections, Catalog.Tables included) {
        Set<TableId> tables = new TreeSet<>(included.relations().keySet());
        tables.addAll(included.refused().keySet());
        return open(connections, tables, included);
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
    private SourceSession open(Connections connections, Set<TableId> tables, Catalog.@Nullable Tables included) {
        boolean connected = false;
        try {
            if (closed) {
                throw new SourceException("Source %s is closed".formatted(name()));
            }
            SourceSession session = prepare(connections, new TreeSet<>(tables), included);
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

    private SourceSession prepare(Connections connections, Set<TableId> tables, Catalog.@Nullable Tables included)
            throws SQLException {
        Connection control = connections.openSql("control");
        TypeRegistry types = new TypeRegistry();
        requireServer(control);
        LogicalMessageListener listener = included == null ? messages : null; // one session hears them
        StreamOptions options = new StreamOptions(
                control.getMetaData().getDatabaseMajorVersion(),
                settings.publication().name(),
                settings.stream(),
                listener != null);
        Map<TableId, SourceSetupException> refused = new TreeMap<>();
        refuse(tables, refused, included == null ? publish(control, tables).refused() : included.refused());

        Connections.ReplicationConnection replication = connections.openReplication();
        ReplicationSlot slot;
        try (SlotWait wait = new SlotWait(control, replication.driver().getBackendPID(), text -> waitingFor = text)) {
            wait.start();
            slot = ReplicationSlot.createTemporary(connections, replication.connection(), settings);
        }
        SnapshotHolder holder = SnapshotHolder.take(connections, slot.exportedSnapshot());
        Catalog.Tables found = new Catalog(holder.connection(), types).load(tables, published(holder.connection()));
        refuse(tables, refused, found.refused());
        if (included != null) {
            requireSame(found, included);
        }
        Collection<Relation> relations = found.relations().values();
        if (settings.stream().binary()) {
            BinaryForms.require(holder.connection(), settings.publication().name(), relations);
        }

        SchemaWatch watch = new SchemaWatch(
                name(),
                control,
                settings.publication().name(),
                relations,
                TableShapes.load(holder.connection(), settings.publication().name(), relations),
                settings.times().schemaCheckInterval());
        SpillFolder.removeLeftovers(settings.stream().spill().directory());
        PgOutputDecoder decoder = new PgOutputDecoder(
                slot.start(),
                relations,
                new SchemaResolver(control, types),
                new SpillStore(settings.stream().spill()),
                listener);
        ReplicationStream stream = new ReplicationStream(replication, slot, decoder, options, settings.times());
        SourceBaseline baseline =
                new SnapshotBaseline(settings.name(), slot.start(), relations, bytesPerPart, connections, holder);
        return new PostgresSession(this, connections, baseline, refused, watch, stream);
    }

    /** What the publication offers, as the connection sees it. */
    private Map<TableId, PublishedTable> published(Connection connection) throws SQLException {
        return PublishedTable.load(connection, settings.publication().name());
    }

    /** Has the publication offer tables, and returns them as it does. */
    Catalog.Tables publish(Connection control, Set<TableId> tables) throws SQLException {
        Catalog catalog = new Catalog(control, new TypeRegistry());
        Catalog.Tables found = catalog.load(tables);
        Map<TableId, SourceSetupException> refused = new TreeMap<>(found.refused());
        if (!found.relations().isEmpty()) {
            PublicationSettings publication = settings.publication();
            refused.putAll(new Publication(control, publication.name(), publication.manage())
                    .ensure(found.relations().keySet()));
        }
        Set<TableId> usable = new TreeSet<>(tables);
        usable.removeAll(refused.keySet());
        Catalog.Tables offered = catalog.load(usable, published(control));
        refused.putAll(offered.refused());
        return new Catalog.Tables(offered.relations(), refused);
    }

    /** A table that was dropped and made anew since it was looked up would be missing in the other session. */
    private static void requireSame(Catalog.Tables found, Catalog.Tables included) {
        found.relations().forEach((table, relation) -> {
            Relation before = included.relations().get(table);
            if (before == null || before.oid() != relation.oid()) {
                throw new SourceException(
                        "Table %s was made anew while a new baseline of it was prepared".formatted(table));
            }
        });
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
