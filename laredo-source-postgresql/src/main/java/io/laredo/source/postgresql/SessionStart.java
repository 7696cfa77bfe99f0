package io.laredo.source.postgresql;

import io.laredo.Position;
import io.laredo.SourceBaseline;
import io.laredo.SourceException;
import io.laredo.SourceSetupException;
import io.laredo.TableId;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way to a session: the server and the tables are checked and published, a slot is found or made, and the tables are
 * looked up as of where it begins. For one thread.
 */
final class SessionStart {
    private static final Logger logger = LoggerFactory.getLogger(SessionStart.class);

    private final PostgresSource source;
    private final PostgresSourceSettings settings;
    private final Reading reading;
    private final Connections connections;
    private final Consumer<@Nullable String> waiting;
    private final Connection control;
    private final Server server;
    private final StreamOptions options;
    private final TypeRegistry types = new TypeRegistry();
    private final Catalog.@Nullable Tables included;
    private final Set<TableId> tables;
    private final Map<TableId, SourceSetupException> refused = new TreeMap<>();
    private final Connections.ReplicationConnection replication;
    private final TimelineHistory history;

    /**
     * @param reading how to read what the server sends
     * @param included the tables as the session looked them up beside which this one starts; null when there is none
     * @param waiting is told what the start waits for, and null in the end
     */
    SessionStart(
            PostgresSource source,
            PostgresSourceSettings settings,
            Reading reading,
            Connections connections,
            Set<TableId> wanted,
            Catalog.@Nullable Tables included,
            Consumer<@Nullable String> waiting)
            throws SQLException {
        this.source = source;
        this.settings = settings;
        this.reading = reading;
        this.connections = connections;
        this.included = included;
        this.waiting = waiting;
        this.control = connections.openSql("control");
        this.server = Server.require(control, settings);
        this.options = new StreamOptions(
                server.major(), settings.publication().name(), settings.stream(), reading.messages != null);
        this.tables = new TreeSet<>(wanted);
        refuse(included == null ? source.publish(connections, control, tables).refused() : included.refused());
        this.replication = connections.openReplication();
        this.history = TimelineHistory.read(replication.connection());
    }

    /** Goes on without some tables, as long as there are others. */
    private void refuse(Map<TableId, SourceSetupException> reasons) {
        tables.removeAll(reasons.keySet());
        refused.putAll(reasons);
        if (tables.isEmpty()) {
            throw refused.values().iterator().next();
        }
    }

    /** A session with a slot and a baseline of its own, which nobody looks after. */
    PostgresSession beside() throws SQLException {
        return withBaseline(this::temporarySlot, null);
    }

    /** The session that the targets follow. */
    PostgresSession main(@Nullable Position after, SlotMemory memory) throws SQLException {
        Position known = ofThisCluster(after);
        if (!settings.slot().isPersistent()) {
            return withBaseline(this::temporarySlot, memory);
        }
        String name = settings.slot().name();
        SlotState state = new SlotClaim(name, connections, control, memory.walsender(), waiting).take();
        memory.streamedBy(Walsender.read(control, replication.driver().getBackendPID()));
        PersistentSlot slot = new PersistentSlot(settings.slot(), control, state, memory.givenUp());
        Position here = known == null ? null : slot.goOnAfter(known, history.continued(known));
        if (here != null) {
            slot.adapt(replication.connection());
            return resumed(new ReplicationSlot(name, here, null), memory);
        }
        slot.drop();
        memory.giveUp(null);
        PersistentSlot.warnOfNoLimit(control, name);
        return withBaseline(this::persistentSlot, memory);
    }

    /** Where the targets are; null when they are nowhere, or follow another cluster and may be given this one. */
    private @Nullable Position ofThisCluster(@Nullable Position after) {
        if (after == null || history.isOfThisCluster(after)) {
            return after;
        }
        NewClusterException unknown = new NewClusterException(after, history.lineage());
        if (settings.cluster().onNewCluster() == GapPolicy.STOP) {
            throw unknown;
        }
        logger.warn("{}. The tables are copied anew", unknown.getMessage());
        return null;
    }

    private ReplicationSlot temporarySlot() throws SQLException {
        return ReplicationSlot.createTemporary(connections, replication.connection(), settings, history.lineage());
    }

    private ReplicationSlot persistentSlot() throws SQLException {
        return ReplicationSlot.createPersistent(connections, replication.connection(), settings, history.lineage());
    }

    private ReplicationSlot create(SlotCreation creation) throws SQLException {
        String otherwise = server.standby()
                ? "the primary to log its running transactions; on the primary run: SELECT pg_log_standby_snapshot();"
                : "the server";
        ConnectionSettings primary = settings.cluster().primary();
        try (SlotWait wait = new SlotWait(control, replication.driver().getBackendPID(), otherwise, waiting);
                Primary helper = server.standby() && primary != null ? new Primary(connections.to(primary)) : null) {
            wait.start();
            if (helper != null) {
                helper.logRunningTransactions();
            }
            return creation.create();
        }
    }

    private PostgresSession withBaseline(SlotCreation creation, @Nullable SlotMemory memory) throws SQLException {
        Connection ready = connections.openSql("snapshot");
        ReplicationSlot slot = create(creation);
        SnapshotHolder holder = SnapshotHolder.take(connections, ready, slot.exportedSnapshot());
        Collection<Relation> relations = lookUp(holder.connection());
        TableShapes shapes =
                TableShapes.load(holder.connection(), settings.publication().name(), relations);
        SourceBaseline baseline = new SnapshotBaseline(
                settings.name(), slot.start(), relations, reading.bytesPerPart, connections, holder);
        return session(slot, relations, shapes, baseline, Set.of(), memory);
    }

    private PostgresSession resumed(ReplicationSlot slot, SlotMemory memory) throws SQLException {
        Collection<Relation> relations = lookUp(control);
        TableShapes shapes = TableShapes.load(control, settings.publication().name(), relations);
        Set<TableId> doubtful = new CatalogAge(control, settings).youngerThanSlot(relations); // after the shapes
        return session(slot, relations, shapes, null, doubtful, memory);
    }

    private Collection<Relation> lookUp(Connection connection) throws SQLException {
        Map<TableId, PublishedTable> published =
                PublishedTable.load(connection, settings.publication().name());
        Catalog.Tables found = new Catalog(connection, types).load(tables, published);
        refuse(found.refused());
        if (included != null) {
            requireSame(found, included);
        }
        if (settings.stream().binary()) {
            BinaryForms.require(
                    connection, settings.publication().name(), found.relations().values());
        }
        return found.relations().values();
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

    private PostgresSession session(
            ReplicationSlot slot,
            Collection<Relation> relations,
            TableShapes shapes,
            @Nullable SourceBaseline baseline,
            Set<TableId> doubtful,
            @Nullable SlotMemory memory) {
        SpillFolder.removeLeftovers(settings.stream().spill().directory());
        PgOutputDecoder decoder = new PgOutputDecoder(
                slot.start(),
                relations,
                new SchemaResolver(control, types),
                new SpillStore(settings.stream().spill()),
                reading.messages == null ? null : Heartbeat.without(reading.messages));
        ReplicationStream.Fence fence = server.standby() ? new StandbyFence(control) : place -> {};
        ReplicationStream stream = new ReplicationStream(replication, slot, decoder, fence, options, settings.times());
        boolean staying = memory != null && settings.slot().isPersistent();
        return new PostgresSession(
                source,
                connections,
                new PostgresSession.Beginning(history, slot.start(), baseline, refused, doubtful),
                new SchemaWatch(
                        settings.name(),
                        control,
                        settings.publication().name(),
                        relations,
                        shapes,
                        decoder.sightings(),
                        settings.times().schemaCheckInterval()),
                memory == null ? null : new SlotWatch(settings, slot.name(), control, heartbeat(), memory),
                stream,
                new Confirmation(staying, stream::confirm));
    }

    private Heartbeat heartbeat() {
        ConnectionSettings primary = settings.cluster().primary();
        return server.standby() && primary != null
                ? Heartbeat.onPrimary(control, () -> connections.to(primary))
                : Heartbeat.on(control);
    }

    /**
     * How to read what the server sends.
     *
     * @param bytesPerPart how large a part of a copy is, about
     * @param messages takes logical messages; null when nobody wants them
     */
    record Reading(long bytesPerPart, @Nullable LogicalMessageListener messages) {}

    private interface SlotCreation {
        ReplicationSlot create() throws SQLException;
    }
}
