package io.laredo.source.postgresql;

import io.laredo.SourceException;
import io.laredo.Transaction;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The changes of a transaction in progress as the messages that brought them, in order, and beside them the shapes that
 * they announce: those are private to the transaction until it commits. For one thread.
 */
final class ChangeLog implements AutoCloseable {
    /** In the log: from here on the next announced shape. */
    static final char ANNOUNCEMENT = 'R';

    private static final byte[] NOTHING = {};

    private final MessageLog messages;
    private final List<Announcement> announced = new ArrayList<>();
    private final Map<RelationMessage, RelationMessage> distinct = new HashMap<>();
    private final Map<Long, Relation> tables = new HashMap<>();
    private long changes;

    /** @param mostInMemory how many bytes of it stay in memory */
    ChangeLog(SpillStore store, long mostInMemory) {
        this.messages = new MessageLog(store, mostInMemory);
    }

    /**
     * A place in the log to come back to.
     *
     * @param length the log's length
     * @param announced how many shapes were announced
     * @param changes how many changes there were
     */
    record Mark(long length, int announced, long changes) {}

    /**
     * @param message what was announced
     * @param before the table as the stream had it then; null if nobody asked for it
     */
    private record Announcement(
            RelationMessage message, @Nullable Relation before) {}

    Mark mark() {
        return new Mark(messages.length(), announced.size(), changes);
    }

    /** Gives up what came after a mark. */
    void backTo(Mark mark) {
        messages.truncate(mark.length);
        announced.subList(mark.announced, announced.size()).clear();
        changes = mark.changes;
    }

    /** Adds a change, unless nobody asked for its table. */
    void change(char kind, MessageReader reader, Map<Long, Relation> relations) {
        int from = reader.position();
        long count = kind == 'T' ? truncated(reader, relations) : changed(reader.unsigned32(), relations);
        if (count > 0) {
            messages.append(kind, reader.bytes(), from);
            changes += count;
        }
    }

    private long changed(long oid, Map<Long, Relation> relations) {
        Relation relation = relations.get(oid);
        if (relation == null) {
            return 0;
        }
        tables.putIfAbsent(oid, relation);
        return 1;
    }

    private long truncated(MessageReader reader, Map<Long, Relation> relations) {
        return ChangeReader.truncated(reader).stream()
                .mapToLong(oid -> changed(oid, relations))
                .sum();
    }

    /** Adds the shape that a table has from here on. */
    void announce(RelationMessage message, Map<Long, Relation> relations) {
        RelationMessage known = distinct.putIfAbsent(message, message);
        announced.add(new Announcement(known == null ? message : known, relations.get(message.oid())));
        messages.append(ANNOUNCEMENT, NOTHING, 0);
    }

    /** Whether a shape was announced that differs from the one the stream has. */
    boolean changesShapes() {
        return announced.stream()
                .anyMatch(announcement ->
                        announcement.before != null && !announcement.message.describes(announcement.before));
    }

    /**
     * Ends the log: its transaction has committed, and the shapes that it announced become the stream's.
     *
     * @param head the transaction, with the changes that came before those in the log
     * @param relations the tables as the stream has them; changed to what they are after the transaction
     * @param onFailure told when the log cannot be read
     */
    Transaction commit(Transaction head, Relations relations, Consumer<SourceException> onFailure) {
        requireCurrent(relations.now());
        tables.putAll(relations.now());
        Map<Long, Relation> before = Map.copyOf(tables);
        List<@Nullable Relation> shapes = new ArrayList<>(announced.size());
        for (Announcement announcement : announced) {
            changes += relations.announce(announcement.message, head.xid()) == null ? 0 : 1;
            shapes.add(relations.now().get(announcement.message.oid()));
        }
        messages.finish();
        return new LoggedTransaction(head, messages, before, shapes, changes, onFailure);
    }

    /**
     * While a transaction writes to a table nobody can alter it, but what is published of it can change. Then it cannot be
     * told which of two transactions announced the later shape.
     */
    private void requireCurrent(Map<Long, Relation> relations) {
        Map<Long, Announcement> last = new HashMap<>();
        announced.forEach(announcement -> last.put(announcement.message.oid(), announcement));
        for (Announcement announcement : last.values()) {
            Relation before = announcement.before;
            Relation now = relations.get(announcement.message.oid());
            if (before != null
                    && now != null
                    && !now.columns().equals(before.columns())
                    && !announcement.message.describes(now)) {
                throw new SourceException("What is published of table %s changed during a transaction that writes to it"
                        .formatted(now.schema().table()));
            }
        }
    }

    @Override
    public void close() {
        messages.close();
    }
}
