package io.laredo.source.postgresql;

import io.laredo.BaselinePart;
import io.laredo.SourceException;
import io.laredo.TableSchema;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The copy of a range of a table, which outlives its connection: another one reads the range again and passes over the
 * rows that have been delivered.
 */
final class RangeCopy implements BaselinePart {
    /*
     * Passing over is by number, so the second reading has to bring the same rows in the same order. It does: both read
     * the same blocks in their order, and in a block by line pointer (TableCopy sees to it that no other plan is used);
     * both see exactly the rows of the snapshot. A row that a snapshot sees is never pruned or vacuumed while the holder
     * keeps the snapshot, and it leaves its block and line pointer only when the whole table gets a new file (VACUUM
     * FULL, CLUSTER, a rewriting ALTER), which TableCopy refuses each time. HOT pruning moves bytes within a block and
     * turns the line pointers of dead rows into redirects, which a scan skips; it does not renumber what is alive.
     */
    private static final Logger logger = LoggerFactory.getLogger(RangeCopy.class);
    private static final int ATTEMPTS = 6;
    private static final long FIRST_PAUSE_MILLIS = 50;

    private final String source;
    private final Relation relation;
    private final TableFile file;
    private final BlockRange range;
    private final TableSize size;
    private final CopyConnections connections;
    private final CountDownLatch cancelled = new CountDownLatch(1);
    private @Nullable Connection busy; // guarded by this
    private long delivered; // the copying thread alone

    /**
     * @param file where the range is
     * @param size of the range
     */
    RangeCopy(
            String source,
            Relation relation,
            TableFile file,
            BlockRange range,
            TableSize size,
            CopyConnections connections) {
        this.source = source;
        this.relation = relation;
        this.file = file;
        this.range = range;
        this.size = size;
        this.connections = connections;
    }

    @Override
    public TableSchema table() {
        return relation.schema();
    }

    @Override
    public long estimatedRows() {
        return size.rows();
    }

    @Override
    public long estimatedBytes() {
        return size.bytes();
    }

    @Override
    public void copy(RowSink rows) throws InterruptedException {
        int failures = 0;
        long before;
        do {
            before = delivered;
            SQLException loss = copyUnlessLost(rows);
            if (loss == null) {
                return;
            }
            failures = delivered > before ? 1 : failures + 1;
            if (failures == ATTEMPTS) {
                throw failed(loss);
            }
            logger.warn(
                    "Source {}: a copy of table {} was cut off after {} rows of its part; another connection goes on from there. Cause: {}",
                    source,
                    table().table(),
                    delivered,
                    loss.getMessage());
        } while (!cancelled.await(FIRST_PAUSE_MILLIS << failures, TimeUnit.MILLISECONDS));
        throw ended();
    }

    /** Returns what cut it off, if another connection may do better. */
    private @Nullable SQLException copyUnlessLost(RowSink rows) throws InterruptedException {
        try {
            copyOnce(rows);
            return null;
        } catch (SQLException e) {
            return requireLoss(e, failed(e));
        } catch (SourceException e) {
            return requireLoss(e.getCause() instanceof SQLException cause ? cause : null, e);
        }
    }

    private SQLException requireLoss(@Nullable SQLException e, SourceException otherwise) throws InterruptedException {
        if (isCancelled()) {
            throw ended();
        }
        if (e == null || connections.isClosed() || !isLoss(e)) {
            throw otherwise;
        }
        return e;
    }

    /** The connection ended, the server was told to end it, or a new one could not be had just now. */
    private static boolean isLoss(SQLException e) {
        String state = e.getSQLState() == null ? "" : e.getSQLState();
        return state.startsWith("08") || state.startsWith("57P") || state.equals("57014") || state.equals("53300");
    }

    private void copyOnce(RowSink rows) throws SQLException, InterruptedException {
        Connection connection = connections.take();
        boolean done = false;
        try {
            begin(connection);
            new TableCopy(connection, relation, file, range).run(delivered, (row, bytes) -> {
                rows.row(row, bytes);
                delivered++;
            });
            done = true;
        } finally {
            end();
            connections.takeBack(connection, done);
        }
    }

    private synchronized void begin(Connection connection) throws InterruptedException {
        if (isCancelled()) {
            throw ended();
        }
        busy = connection;
    }

    /** From here on a cancel would hit whoever uses the connection next. */
    private synchronized void end() {
        busy = null;
    }

    private boolean isCancelled() {
        return cancelled.getCount() == 0;
    }

    @Override
    public synchronized void cancel() {
        cancelled.countDown();
        Connection connection = busy;
        if (connection != null) {
            try {
                connection.unwrap(PGConnection.class).cancelQuery();
            } catch (SQLException e) {
                logger.debug("A copy could not be cancelled: {}", e.getMessage());
            }
        }
    }

    private InterruptedException ended() {
        return new InterruptedException("The copy of table %s was cancelled".formatted(table().table()));
    }

    private SourceException failed(SQLException e) {
        return new SourceException(
                "Source %s: the copy of table %s failed: %s".formatted(source, table().table(), e.getMessage()), e);
    }
}
