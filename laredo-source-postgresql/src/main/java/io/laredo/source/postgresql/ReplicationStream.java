package io.laredo.source.postgresql;

import io.laredo.Position;
import io.laredo.SourceException;
import io.laredo.StreamSink;
import io.laredo.Transaction;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.postgresql.copy.CopyDual;

/**
 * Reads the stream of a slot and tells the server, at an interval, what has arrived and what is durable.
 *
 * <pre>
 * server  'w' int64 start of the WAL data, int64 end of WAL, int64 time, a pgoutput message
 *         'k' int64 end of WAL that has been sent, int64 time, int8 1 to ask for an answer at once
 * client  'r' int64 written, int64 flushed, int64 applied, int64 time, int8 1 to ask for an answer at once
 * </pre>
 *
 * Source: PostgreSQL manual, "Streaming Replication Protocol".
 *
 * <p>One thread runs it. Status is sent from that thread alone: after a message, while a read waits, and while the sink
 * has no room; so neither a quiet server nor a slow target ever delays it.
 */
final class ReplicationStream {
    private static final int XLOG_DATA_HEADER = 25;
    private static final int KEEPALIVE_BYTES = 18;
    private static final int STATUS_BYTES = 34;

    private final Connections.ReplicationConnection replication;
    private final ReplicationSlot slot;
    private final PgOutputDecoder decoder;
    private final Fence fence;
    private final StreamOptions options;
    private final TimeSettings times;
    private final AtomicLong confirmed = new AtomicLong();
    private volatile Position received;
    private volatile boolean closed;
    private long nextStatusNanos;

    /** Looks at each place before what stands there is passed on. */
    interface Fence {
        /** @throws SourceException the stream must not go on there */
        void require(Lsn place) throws SQLException;
    }

    ReplicationStream(
            Connections.ReplicationConnection replication,
            ReplicationSlot slot,
            PgOutputDecoder decoder,
            Fence fence,
            StreamOptions options,
            TimeSettings times) {
        this.replication = replication;
        this.slot = slot;
        this.decoder = decoder;
        this.fence = fence;
        this.options = options;
        this.times = times;
        this.received = slot.start();
    }

    Position received() {
        return received;
    }

    boolean isClosed() {
        return closed;
    }

    /** Has the stream deliver tables as they are now, from the next transaction on. Any thread may call this. */
    void include(Collection<Relation> relations) {
        decoder.include(relations);
    }

    void confirm(Position durable) {
        if (durable.covers(slot.start())) {
            confirmed.accumulateAndGet(durable.place(), (a, b) -> Long.compareUnsigned(a, b) >= 0 ? a : b);
        }
    }

    void close() {
        closed = true;
    }

    /** Says whom to tell when a transaction that was delivered cannot be read back; in any thread. */
    void onUnreadable(Consumer<SourceException> broken) {
        decoder.onFailure(broken);
    }

    void run(StreamSink sink) throws SQLException, InterruptedException {
        try (decoder) {
            read(sink);
        }
    }

    private void read(StreamSink sink) throws SQLException, InterruptedException {
        CopyDual copy = replication.driver().getCopyAPI().copyDual(command());
        scheduleStatus();
        tickWhileWaiting(copy);
        while (!closed) {
            byte[] message = copy.readFromCopy(true);
            if (message == null) {
                throw new SourceException("The server ended the stream of slot %s".formatted(slot.name()));
            }
            accept(message, copy, sink);
            sendStatusIfDue(copy);
        }
    }

    private String command() {
        return "START_REPLICATION SLOT %s LOGICAL %s %s"
                .formatted(Sql.identifier(slot.name()), new Lsn(slot.start().place()), options.sql());
    }

    private void tickWhileWaiting(CopyDual copy) throws SQLException {
        StatusSocketFactory.TickingSocket socket = replication.socket();
        try {
            socket.tickWhileWaiting(times.statusInterval(), silent -> {
                requireNotLost(silent);
                try {
                    if (nextStatusNanos - System.nanoTime() <= 0) {
                        sendStatus(copy, silent > times.serverTimeout().toNanos() / 3);
                    }
                } catch (SQLException e) {
                    throw new IOException("The status could not be sent", e);
                }
            });
        } catch (IOException e) {
            throw new SQLException("The stream's socket failed", e);
        }
    }

    /** A connection that was cut without a word looks like a quiet server, but a living server answers when asked. */
    private void requireNotLost(long silent) throws IOException {
        if (silent > times.serverTimeout().toNanos()) {
            throw new IOException("The server has been silent for %s, although it was asked to answer"
                    .formatted(Duration.ofNanos(silent)));
        }
    }

    private void accept(byte[] message, CopyDual copy, StreamSink sink) throws SQLException, InterruptedException {
        switch (message.length == 0 ? 0 : message[0]) {
            case 'w' -> data(message, copy, sink);
            case 'k' -> keepalive(message, copy, sink);
            default -> throw new SourceException("Unknown replication message of %d bytes".formatted(message.length));
        }
    }

    private void data(byte[] message, CopyDual copy, StreamSink sink) throws SQLException, InterruptedException {
        Transaction transaction = decoder.decode(message, XLOG_DATA_HEADER);
        if (transaction == null) {
            return;
        }
        fence.require(new Lsn(transaction.position().place()));
        while (!sink.offer(transaction, untilStatus())) {
            if (closed) {
                transaction.close();
                return;
            }
            sendStatusIfDue(copy);
        }
        received = transaction.position();
    }

    /** A keepalive tells that everything before its end has been sent: at once, when it comes between transactions. */
    private void keepalive(byte[] message, CopyDual copy, StreamSink sink) throws SQLException {
        if (message.length < KEEPALIVE_BYTES) {
            throw new SourceException("Malformed keepalive of %d bytes".formatted(message.length));
        }
        long end = Bits.int64(message, 1);
        boolean answerNow = message[KEEPALIVE_BYTES - 1] != 0;
        if (!decoder.isInTransaction() && Long.compareUnsigned(end, received.place()) > 0) {
            fence.require(new Lsn(end));
            received = received.at(end);
            sink.keepalive(received);
        }
        if (answerNow) {
            sendStatus(copy, false);
        }
    }

    private Duration untilStatus() {
        return Duration.ofNanos(Math.max(0, nextStatusNanos - System.nanoTime()));
    }

    private void sendStatusIfDue(CopyDual copy) throws SQLException {
        if (nextStatusNanos - System.nanoTime() <= 0) {
            sendStatus(copy, false);
        }
    }

    private void sendStatus(CopyDual copy, boolean askForAnswer) throws SQLException {
        long durable = confirmed.get();
        byte[] status = new byte[STATUS_BYTES];
        status[0] = 'r';
        Bits.putInt64(status, 1, received.place());
        Bits.putInt64(status, 9, durable);
        Bits.putInt64(status, 17, durable);
        Bits.putInt64(status, 25, TimeReaders.micros(Instant.now()));
        status[STATUS_BYTES - 1] = (byte) (askForAnswer ? 1 : 0);
        copy.writeToCopy(status, 0, status.length);
        copy.flushCopy();
        scheduleStatus();
    }

    private void scheduleStatus() {
        nextStatusNanos = System.nanoTime() + times.statusInterval().toNanos();
    }
}
