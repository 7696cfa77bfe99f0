package io.laredo.source.postgresql;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Connections that see one snapshot, kept for the next copy when one is done. Any thread may call. */
final class CopyConnections implements AutoCloseable {
    private final Connections connections;
    private final SnapshotHolder holder;
    private final Queue<Connection> idle = new ConcurrentLinkedQueue<>();
    private volatile boolean closed;

    CopyConnections(Connections connections, SnapshotHolder holder) {
        this.connections = connections;
        this.holder = holder;
    }

    /** A connection in a transaction with the snapshot. To be given back. */
    Connection take() throws SQLException {
        for (Connection kept = idle.poll(); kept != null; kept = idle.poll()) {
            try {
                holder.join(kept);
                return kept;
            } catch (SQLException e) {
                connections.close(kept); // it was lost while nobody used it
            }
        }
        return holder.openBeside();
    }

    /**
     * Takes a connection back. Its locks end here.
     *
     * @param sound whether everything went well on it, so that it can be used again
     */
    void takeBack(Connection connection, boolean sound) {
        if (sound) {
            keep(connection);
        } else {
            connections.close(connection);
        }
    }

    private void keep(Connection connection) {
        try {
            connection.rollback();
            idle.add(connection);
        } catch (SQLException e) {
            connections.close(connection);
        }
        if (closed) {
            closeIdle();
        }
    }

    /** Whether the connections were ended on purpose. */
    boolean isClosed() {
        return closed || connections.isClosed();
    }

    @Override
    public void close() {
        closed = true;
        closeIdle();
        holder.close();
    }

    private void closeIdle() {
        for (Connection kept = idle.poll(); kept != null; kept = idle.poll()) {
            connections.close(kept);
        }
    }
}
