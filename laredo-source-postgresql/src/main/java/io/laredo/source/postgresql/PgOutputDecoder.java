package io.laredo.source.postgresql;

import io.laredo.Position;
import io.laredo.SourceException;
import io.laredo.Transaction;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns the messages of pgoutput, protocol versions 1 to 4, into transactions. For one thread.
 *
 * <p>An ordinary transaction is sent when it has committed: Begin, its changes, Commit. One that is too large for the
 * server's memory is sent in blocks while it goes on, between those of others; its changes become a transaction with the
 * commit, at the commit's place. What is in each message: {@link ProtocolMessages}, {@link RelationMessage}, {@link
 * ChangeReader}.
 *
 * <pre>
 * ordinary   B  (O | R | Y | M | I | U | D | T)*  C
 * streamed   (S  (O | R | Y | M | I | U | D | T)*  E | A of a sub-transaction)*  (c | A of the transaction)
 * prepared   b  (O | R | Y | M | I | U | D | T)*  P, or streamed with p in place of c; later K or r
 * beside     M, not transactional
 * </pre>
 */
final class PgOutputDecoder implements AutoCloseable {
    private static final Logger logger = LoggerFactory.getLogger(PgOutputDecoder.class);

    private final Position stream;
    private final Relations relations;
    private final SpillStore store;
    private final @Nullable LogicalMessageListener listener;
    private final Map<Long, StreamedTransaction> streamed = new HashMap<>();
    private final Map<String, PendingTransaction> prepared = new HashMap<>();
    private volatile Consumer<SourceException> onFailure = failure -> {};
    private @Nullable Whole whole;
    private @Nullable StreamedTransaction block;

    /** Turns what a Relation message says into a relation. */
    interface RelationResolver {
        /**
         * @param known the relation as it was
         * @param identity its replica identity now
         * @param columns its columns now
         */
        Relation resolve(Relation known, char identity, List<Relation.ColumnKey> columns);
    }

    /**
     * @param stream any position of the stream, for its source and lineage
     * @param replicated the tables whose changes are wanted; others in the publication are passed over
     * @param store where transactions go that are too large for memory
     * @param listener takes logical messages, if anybody does
     */
    PgOutputDecoder(
            Position stream,
            Collection<Relation> replicated,
            RelationResolver resolver,
            SpillStore store,
            @Nullable LogicalMessageListener listener) {
        this.stream = stream;
        this.relations = new Relations(resolver);
        this.store = store;
        this.listener = listener;
        relations.include(replicated);
    }

    /** As {@link Relations#include}. Any thread may call this. */
    void include(Collection<Relation> replicated) {
        relations.include(replicated);
    }

    /** As {@link Relations#sightings}. */
    PartitionSightings sightings() {
        return relations.sightings();
    }

    /** Says whom to tell when a transaction that was delivered cannot be read back; in any thread. */
    void onFailure(Consumer<SourceException> newOnFailure) {
        onFailure = newOnFailure;
    }

    /** Whether a transaction or a block has begun and not ended. */
    boolean isInTransaction() {
        return whole != null || block != null;
    }

    /**
     * Reads one message.
     *
     * @param from where it begins in the array, which it fills to the end
     * @return the transaction that it completes, or null
     * @throws SourceException it is malformed, or there is no room for what it brings
     */
    @Nullable Transaction decode(byte[] message, int from) {
        try {
            return decode(new MessageReader(message, from));
        } catch (IllegalArgumentException e) {
            String kind = from < message.length ? "'" + (char) (message[from] & 0xFF) + "'" : "without a kind";
            throw new SourceException(
                    "Malformed message %s of %d bytes: %s".formatted(kind, message.length - from, e.getMessage()), e);
        }
    }

    private @Nullable Transaction decode(MessageReader reader) {
        relations.takeIncluded();
        char kind = reader.letter();
        switch (kind) {
            case 'I', 'U', 'D', 'T' -> current(reader).change(kind, reader, relations);
            case 'R' -> current(reader).announce(RelationMessage.read(reader), relations);
            case 'Y' -> type(reader);
            case 'O' -> origin(ProtocolMessages.Origin.read(reader));
            case 'M' -> message(reader);
            case 'B' -> begin(ProtocolMessages.Begin.read(reader));
            case 'S' -> startBlock(ProtocolMessages.StreamStart.read(reader));
            case 'E' -> stopBlock(reader);
            case 'A' -> abort(ProtocolMessages.StreamAbort.read(reader));
            case 'b' -> beginPrepared(ProtocolMessages.Prepare.readBegin(reader));
            case 'P' -> prepare(ProtocolMessages.Prepare.read(reader));
            case 'p' -> prepareStreamed(ProtocolMessages.Prepare.read(reader));
            case 'r' -> rollBackPrepared(ProtocolMessages.RollbackPrepared.read(reader));
            case 'C' -> {
                return commit(ProtocolMessages.Commit.read(reader));
            }
            case 'c' -> {
                return commitStreamed(ProtocolMessages.StreamCommit.read(reader));
            }
            case 'K' -> {
                return commitPrepared(ProtocolMessages.CommitPrepared.read(reader));
            }
            default -> throw new IllegalArgumentException("There is no such kind of message");
        }
        return null;
    }

    /** The transaction that a change belongs to. */
    private PendingTransaction current(MessageReader reader) {
        if (block != null) {
            return block.writtenBy(reader.unsigned32());
        }
        return requireWhole().content;
    }

    private void type(MessageReader reader) {
        current(reader);
        ProtocolMessages.Type.read(reader);
    }

    private void origin(ProtocolMessages.Origin origin) {
        PendingTransaction content = block == null ? requireWhole().content : block.content();
        content.setOrigin(origin.name());
    }

    private void message(MessageReader reader) {
        PendingTransaction content = whole == null ? null : whole.content;
        if (block != null) {
            content = block.writtenBy(reader.unsigned32());
        }
        int from = reader.position();
        ProtocolMessages.Logical message = ProtocolMessages.Logical.read(reader);
        if (!message.transactional()) {
            tell(new LogicalMessage(stream.at(message.lsn()), false, message.prefix(), message.content()));
        } else if (content == null) {
            throw outside();
        } else if (listener != null) {
            content.message(reader.bytes(), from);
        }
    }

    private void tell(LogicalMessage message) {
        if (listener == null) {
            return;
        }
        try {
            listener.message(message);
        } catch (RuntimeException e) {
            logger.error(
                    "The listener failed on a logical message '{}' at {}; the stream goes on",
                    message.prefix(),
                    message.position(),
                    e);
        }
    }

    private void begin(ProtocolMessages.Begin begin) {
        requireNothingOpen();
        whole = new Whole(PendingTransaction.committed(begin.xid(), store), begin.commitLsn(), null);
    }

    private Transaction commit(ProtocolMessages.Commit commit) {
        Whole complete = requireWhole();
        if (complete.lsn != commit.commitLsn() || complete.gid != null) {
            throw new IllegalArgumentException("Transaction %d began with LSN %s and ends with %s"
                    .formatted(complete.content.xid(), new Lsn(complete.lsn), new Lsn(commit.commitLsn())));
        }
        whole = null;
        return deliver(complete.content, commit.endLsn(), commit.commitTime());
    }

    private void startBlock(ProtocolMessages.StreamStart start) {
        requireNothingOpen();
        StreamedTransaction transaction = streamed.get(start.xid());
        if (start.first() != (transaction == null)) {
            throw new IllegalArgumentException("A block of transaction %d is %s, and %s"
                    .formatted(
                            start.xid(),
                            start.first() ? "the first" : "not the first",
                            transaction == null ? "there was none before" : "there were others before"));
        }
        if (transaction == null) {
            transaction = new StreamedTransaction(start.xid(), store);
            streamed.put(start.xid(), transaction);
        }
        block = transaction;
    }

    private void stopBlock(MessageReader reader) {
        reader.requireEnd();
        if (block == null) {
            throw new IllegalArgumentException("It ends a block that has not begun");
        }
        block = null;
    }

    /** The server also tells of the end of transactions, and of sub-transactions, of which it has sent nothing. */
    private void abort(ProtocolMessages.StreamAbort abort) {
        requireNothingOpen();
        StreamedTransaction transaction = streamed.get(abort.xid());
        if (transaction == null) {
            return;
        }
        if (abort.subXid() == abort.xid()) {
            streamed.remove(abort.xid());
            transaction.close();
        } else {
            transaction.rollBack(abort.subXid());
        }
    }

    private Transaction commitStreamed(ProtocolMessages.StreamCommit commit) {
        PendingTransaction content = removeStreamed(commit.xid()).content();
        return deliver(content, commit.endLsn(), commit.commitTime());
    }

    private void beginPrepared(ProtocolMessages.Prepare prepare) {
        requireNothingOpen();
        whole = new Whole(PendingTransaction.uncommitted(prepare.xid(), store), prepare.prepareLsn(), prepare.gid());
    }

    private void prepare(ProtocolMessages.Prepare prepare) {
        Whole complete = requireWhole();
        if (complete.lsn != prepare.prepareLsn() || !prepare.gid().equals(complete.gid)) {
            throw new IllegalArgumentException("Transaction %d began with LSN %s and is prepared at %s"
                    .formatted(complete.content.xid(), new Lsn(complete.lsn), new Lsn(prepare.prepareLsn())));
        }
        keepPrepared(prepare.gid(), complete.content);
        whole = null;
    }

    private void prepareStreamed(ProtocolMessages.Prepare prepare) {
        keepPrepared(prepare.gid(), requireStreamed(prepare.xid()).content());
        streamed.remove(prepare.xid());
    }

    /** A shape that it announces would hold for others before it commits, and not any more if it is rolled back. */
    private void keepPrepared(String gid, PendingTransaction content) {
        if (content.changesShapes()) {
            throw new SourceException(
                    "Prepared transaction '%s' alters tables. Use a slot without two_phase: it delivers the transaction when it commits"
                            .formatted(gid));
        }
        if (prepared.putIfAbsent(gid, content) != null) {
            throw new IllegalArgumentException("Transaction '%s' is prepared twice".formatted(gid));
        }
    }

    private Transaction commitPrepared(ProtocolMessages.CommitPrepared commit) {
        PendingTransaction content = prepared.remove(commit.gid());
        if (content == null) {
            throw new SourceException(
                    "Prepared transaction '%s' commits, but its changes were sent before this session began. Use a slot without two_phase: it delivers the transaction when it commits"
                            .formatted(commit.gid()));
        }
        return deliver(content, commit.endLsn(), commit.commitTime());
    }

    private void rollBackPrepared(ProtocolMessages.RollbackPrepared rollback) {
        PendingTransaction content = prepared.remove(rollback.gid());
        if (content != null) {
            content.close();
        }
    }

    private Transaction deliver(PendingTransaction content, long endLsn, Instant commitTime) {
        Position position = stream.at(endLsn);
        try {
            content.deliverMessages(position, this::tell);
            return content.commit(position, commitTime, relations, failure -> onFailure.accept(failure));
        } catch (RuntimeException e) {
            content.close();
            throw e;
        }
    }

    private void requireNothingOpen() {
        if (whole != null) {
            throw new IllegalArgumentException("It comes within transaction " + whole.content.xid());
        }
        if (block != null) {
            throw new IllegalArgumentException(
                    "It comes within a block of transaction " + block.content().xid());
        }
    }

    private Whole requireWhole() {
        Whole current = whole;
        if (current == null) {
            throw outside();
        }
        return current;
    }

    private static IllegalArgumentException outside() {
        return new IllegalArgumentException("It comes outside a transaction");
    }

    private StreamedTransaction requireStreamed(long xid) {
        requireNothingOpen();
        StreamedTransaction transaction = streamed.get(xid);
        if (transaction == null) {
            throw new IllegalArgumentException("Transaction %d has sent no block".formatted(xid));
        }
        return transaction;
    }

    private StreamedTransaction removeStreamed(long xid) {
        StreamedTransaction transaction = requireStreamed(xid);
        streamed.remove(xid);
        return transaction;
    }

    /** Frees what transactions in progress have kept. */
    @Override
    public void close() {
        if (whole != null) {
            whole.content.close();
            whole = null;
        }
        block = null;
        streamed.values().forEach(StreamedTransaction::close);
        streamed.clear();
        prepared.values().forEach(PendingTransaction::close);
        prepared.clear();
    }

    /**
     * A transaction that arrives in one piece.
     *
     * @param lsn of its commit or prepare, as its end will say again
     * @param gid what it is prepared as; null if it has committed
     */
    private record Whole(
            PendingTransaction content, long lsn, @Nullable String gid) {}
}
