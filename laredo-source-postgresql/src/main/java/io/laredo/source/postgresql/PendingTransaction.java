package io.laredo.source.postgresql;

import io.laredo.ChangeEvent;
import io.laredo.InMemoryTransaction;
import io.laredo.Position;
import io.laredo.SourceException;
import io.laredo.Transaction;
import java.io.IOException;
import java.time.Instant;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A transaction whose end has not arrived yet. One that is certain to commit is decoded as it arrives, up to a number of
 * bytes; all else goes to a log and is decoded when it is read. For one thread.
 */
final class PendingTransaction implements AutoCloseable {
    private final long xid;
    private final SpillStore store;
    private final InMemoryTransaction.Builder decoded = new InMemoryTransaction.Builder();
    private final ChangeReader.Sink sink = decoded::add;
    private @Nullable ChangeLog log;
    private @Nullable MessageLog messages;
    private @Nullable String origin;

    private PendingTransaction(long xid, SpillStore store) {
        this.xid = xid;
        this.store = store;
    }

    /** One that has committed: the server sends it because it has. */
    static PendingTransaction committed(long xid, SpillStore store) {
        return new PendingTransaction(xid, store);
    }

    /** One that may yet be rolled back, wholly or in part. */
    static PendingTransaction uncommitted(long xid, SpillStore store) {
        PendingTransaction transaction = new PendingTransaction(xid, store);
        transaction.log = new ChangeLog(store, store.settings().memoryBytes());
        return transaction;
    }

    long xid() {
        return xid;
    }

    void setOrigin(String name) {
        origin = name;
    }

    /** Takes a message of kind I, U, D or T. */
    void change(char kind, MessageReader reader, Relations relations) {
        if (log != null) {
            log.change(kind, reader, relations.now());
            return;
        }
        ChangeReader.read(kind, reader, relations.now(), sink);
        if (decoded.sizeBytes() > store.settings().memoryBytes()) {
            log = new ChangeLog(store, 0);
        }
    }

    /** Takes the shape that a table has from here on. */
    void announce(RelationMessage message, Relations relations) {
        if (log != null) {
            log.announce(message, relations.now());
            return;
        }
        ChangeEvent.SchemaChange change = relations.announce(message, xid);
        if (change != null) {
            decoded.add(change, 0);
        }
    }

    boolean changesShapes() {
        return log != null && log.changesShapes();
    }

    /** Keeps a logical message until the commit. */
    void message(byte[] bytes, int from) {
        if (messages == null) {
            messages = new MessageLog(store, store.settings().memoryBytes());
        }
        messages.append('M', bytes, from);
    }

    /**
     * A place to come back to.
     *
     * @param changes the place among the changes
     * @param messages the length of the log of logical messages
     */
    record Mark(ChangeLog.Mark changes, long messages) {}

    /** Where a transaction that has not committed is now. */
    Mark mark() {
        return new Mark(uncommittedLog().mark(), messages == null ? 0 : messages.length());
    }

    /** Gives up what came after a mark. */
    void backTo(Mark mark) {
        uncommittedLog().backTo(mark.changes);
        if (messages != null) {
            messages.truncate(mark.messages);
        }
    }

    private ChangeLog uncommittedLog() {
        if (log == null) {
            throw new IllegalStateException("Transaction %d is decoded already".formatted(xid));
        }
        return log;
    }

    /** The whole transaction; for the rest see {@link ChangeLog#commit}. */
    Transaction commit(
            Position position, Instant commitTime, Relations relations, Consumer<SourceException> onFailure) {
        Transaction head = decoded.commit(position, xid, commitTime, origin);
        return log == null ? head : log.commit(head, relations, onFailure);
    }

    /** Passes its logical messages on, in order, and forgets them. */
    void deliverMessages(Position position, Consumer<LogicalMessage> listener) {
        if (messages == null) {
            return;
        }
        messages.finish();
        try (MessageLog kept = messages;
                MessageLog.Pass pass = kept.pass()) {
            for (MessageReader reader = pass.next(); reader != null; reader = pass.next()) {
                reader.letter();
                ProtocolMessages.Logical message = ProtocolMessages.Logical.read(reader);
                listener.accept(new LogicalMessage(position, true, message.prefix(), message.content()));
            }
        } catch (IOException e) {
            throw new SourceException("The logical messages of transaction %d cannot be read".formatted(xid), e);
        }
    }

    /** Frees what it has kept; not to be called for one that was committed. */
    @Override
    public void close() {
        if (log != null) {
            log.close();
        }
        if (messages != null) {
            messages.close();
        }
    }
}
