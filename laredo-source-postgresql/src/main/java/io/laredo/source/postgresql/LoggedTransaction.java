package io.laredo.source.postgresql;

import io.laredo.ChangeCursor;
import io.laredo.ChangeEvent;
import io.laredo.Position;
import io.laredo.SourceException;
import io.laredo.Transaction;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A transaction of which some or all changes are in a log of messages, each of which is decoded anew by every pass. So it
 * takes little memory, however large it is.
 */
final class LoggedTransaction implements Transaction {
    private final Transaction head;
    private final MessageLog log;
    private final Map<Long, Relation> before;
    private final List<@Nullable Relation> shapes;
    private final long logged;
    private final Consumer<SourceException> onFailure;

    /**
     * @param head the same transaction with the changes that come before those in the log
     * @param before the tables as they are at the beginning of the log
     * @param shapes what each announcement in the log stands for; null for a table that nobody asked for
     * @param logged how many events the log gives
     * @param onFailure told when the log cannot be read, before the exception is thrown
     */
    LoggedTransaction(
            Transaction head,
            MessageLog log,
            Map<Long, Relation> before,
            List<@Nullable Relation> shapes,
            long logged,
            Consumer<SourceException> onFailure) {
        this.head = head;
        this.log = log;
        this.before = Map.copyOf(before);
        this.shapes = Collections.unmodifiableList(new ArrayList<>(shapes));
        this.logged = logged;
        this.onFailure = onFailure;
    }

    @Override
    public Position position() {
        return head.position();
    }

    @Override
    public long xid() {
        return head.xid();
    }

    @Override
    public Instant commitTime() {
        return head.commitTime();
    }

    @Override
    public @Nullable String origin() {
        return head.origin();
    }

    @Override
    public long changeCount() {
        return head.changeCount() + logged;
    }

    /** What it takes in memory, without what is on disk. */
    @Override
    public long sizeBytes() {
        return head.sizeBytes() + log.memoryBytes();
    }

    @Override
    public ChangeCursor changes() {
        return new Cursor();
    }

    @Override
    public void close() {
        head.close();
        log.close();
    }

    @Override
    public String toString() {
        return "transaction %d at %s with %d changes".formatted(xid(), position(), changeCount());
    }

    private final class Cursor implements ChangeCursor {
        private final ChangeCursor first = head.changes();
        private final MessageLog.Pass pass = log.pass();
        private final Map<Long, Relation> relations = new HashMap<>(before);
        private final Queue<ChangeEvent> ready = new ArrayDeque<>();
        private int announced;

        @Override
        public @Nullable ChangeEvent next() {
            ChangeEvent event = first.next();
            return event != null ? event : nextLogged();
        }

        private @Nullable ChangeEvent nextLogged() {
            try {
                while (ready.isEmpty()) {
                    MessageReader message = pass.next();
                    if (message == null) {
                        return null;
                    }
                    read(message.letter(), message);
                }
                return ready.remove();
            } catch (IOException | IllegalArgumentException e) {
                SourceException failure = new SourceException(
                        "The changes of %s cannot be read: %s".formatted(LoggedTransaction.this, e.getMessage()), e);
                onFailure.accept(failure);
                throw failure;
            }
        }

        private void read(char kind, MessageReader message) {
            if (kind != ChangeLog.ANNOUNCEMENT) {
                ChangeReader.read(kind, message, relations, (event, bytes) -> ready.add(event));
                return;
            }
            Relation now = shapes.get(announced++);
            Relation known = now == null ? null : relations.put(now.oid(), now);
            if (now != null && known != null && !known.schema().equals(now.schema())) {
                ready.add(new ChangeEvent.SchemaChange(known.schema(), now.schema()));
            }
        }

        @Override
        public void close() {
            pass.close();
            first.close();
        }
    }
}
