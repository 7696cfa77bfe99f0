package io.laredo.source.postgresql;

import io.laredo.Position;
import io.laredo.Source;
import io.laredo.SourceException;
import io.laredo.SourceHealth;
import io.laredo.SourceSession;
import io.laredo.SourceSetupException;
import io.laredo.TableId;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A PostgreSQL database, version 14 or later, as a source.
 *
 * <p>A session makes sure that a publication offers the tables, creates a slot, and copies the tables as of the very
 * position from which the slot streams. A temporary slot ends with its connection, so every session begins with a baseline
 * and nothing is left behind in the database but the publication. A persistent one goes on where the targets are.
 */
public final class PostgresSource implements Source {
    private final PostgresSourceSettings settings;
    private final long bytesPerPart;
    private final @Nullable LogicalMessageListener messages;
    private final SlotMemory memory = new SlotMemory();
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

    @Override
    public SourceSession connect(Set<TableId> tables, @Nullable Position after) {
        Connections connections = newConnections();
        return open(connections, () -> start(connections, tables, null).main(after, memory));
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

    /**
     * Opens a session with a baseline beside another one. If it fails, it ends the connections.
     *
     * @param included the tables as the other session looked them up; no others are in this one
     */
    SourceSession openBeside(Connections connections, Catalog.Tables included) {
        Set<TableId> tables = new TreeSet<>(included.relations().keySet());
        tables.addAll(included.refused().keySet());
        return open(connections, () -> start(connections, tables, included).beside());
    }

    private SessionStart start(Connections connections, Set<TableId> tables, Catalog.@Nullable Tables included)
            throws SQLException {
        LogicalMessageListener listener = included == null ? messages : null; // one session hears them
        return new SessionStart(
                this,
                settings,
                new SessionStart.Reading(bytesPerPart, listener),
                connections,
                tables,
                included,
                text -> waitingFor = text);
    }

    private SourceSession open(Connections connections, Opening opening) {
        boolean connected = false;
        try {
            if (closed) {
                throw new SourceException("Source %s is closed".formatted(name()));
            }
            SourceSession session = opening.open();
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

    @Override
    public @Nullable SourceHealth health() {
        return memory.health();
    }

    /** Has the publication offer tables, and returns them as it does. */
    Catalog.Tables publish(Connections connections, Connection control, Set<TableId> tables) throws SQLException {
        return publisher(connections, control).publish(tables);
    }

    /** As {@link #publish}, for tables that a stream does not tell of as it should. */
    Catalog.Tables publishAnew(Connections connections, Connection control, Set<TableId> tables) throws SQLException {
        return publisher(connections, control).publishAnew(tables);
    }

    private Publisher publisher(Connections connections, Connection control) {
        return new Publisher(settings, connections, control, text -> waitingFor = text);
    }

    /**
     * Removes from the database what Laredo has made there: the persistent slot, and the publication if it is managed. Close
     * whatever uses this source first. Safe to repeat.
     *
     * @throws SourceSetupException somebody streams from the slot, or the role may not drop the publication
     */
    public void remove() {
        try (Connections connections = new Connections(settings, ended -> {})) {
            new Removal(settings, connections, memory).run();
        } catch (SQLException e) {
            throw new SourceException("Source %s could not be removed: %s".formatted(name(), e.getMessage()), e);
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

    private interface Opening {
        SourceSession open() throws SQLException;
    }
}
