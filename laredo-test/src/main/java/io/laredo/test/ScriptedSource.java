package io.laredo.test;

import io.laredo.ChangeEvent;
import io.laredo.Column;
import io.laredo.ColumnType;
import io.laredo.ForkedHistoryException;
import io.laredo.InMemoryTransaction;
import io.laredo.Position;
import io.laredo.ReplicaIdentity;
import io.laredo.Row;
import io.laredo.Source;
import io.laredo.SourceException;
import io.laredo.SourceSession;
import io.laredo.SourceSetupException;
import io.laredo.TableId;
import io.laredo.TableLostException;
import io.laredo.TableSchema;
import io.laredo.Transaction;
import io.laredo.ValueKind;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A source that does what a test says: it has the rows that the test gave it, emits transactions and keepalives on command,
 * and breaks on command. Its methods may be called from any thread.
 */
public final class ScriptedSource implements Source {
    private static final long VALUE_BYTES = 100;

    private final String name;
    private final Map<TableId, List<Row>> rows = new ConcurrentHashMap<>();
    private final Map<TableId, TableSchema> schemas = new ConcurrentHashMap<>();
    private final AtomicLong place = new AtomicLong(100);
    private final Queue<SourceException> connectFailures = new ConcurrentLinkedQueue<>();
    private final Queue<SourceException> copyFailures = new ConcurrentLinkedQueue<>();
    private final Queue<SourceException> endCopiesFailures = new ConcurrentLinkedQueue<>();
    private final List<ScriptedSession> sessions = new CopyOnWriteArrayList<>();
    private final List<Position> confirmed = new CopyOnWriteArrayList<>();
    private final AtomicInteger endedCopies = new AtomicInteger();
    private final AtomicInteger refusedOffers = new AtomicInteger();
    private volatile CompletableFuture<?> copiesMayGoOn = CompletableFuture.completedFuture(null);
    private final Map<TableId, SourceSetupException> refused = new ConcurrentHashMap<>();
    private final List<ScriptedSession> beside = new CopyOnWriteArrayList<>();
    private final List<Transaction> history = new CopyOnWriteArrayList<>();
    private volatile boolean isResumable;
    private volatile String lineage = "script";
    private volatile @Nullable Position leftAt;
    private volatile @Nullable ScriptedSession current;
    private volatile boolean closed;

    public ScriptedSource(String name) {
        this.name = name;
    }

    /** A table {@code public.<name>} with a primary key {@code id} of int8 and a text {@code value}. */
    public static TableSchema table(String name) {
        return new TableSchema(
                new TableId("public", name),
                List.of(
                        new Column("id", new ColumnType(ValueKind.INT8, "bigint"), false),
                        new Column("value", new ColumnType(ValueKind.TEXT, "text"), true)),
                List.of("id"),
                ReplicaIdentity.DEFAULT,
                List.of("id"));
    }

    /** Sets what the baselines of later sessions have of a table; the table is known from then on. */
    public void setRows(TableSchema table, Row... newRows) {
        rows.put(table.table(), List.of(newRows));
        schemas.put(table.table(), table);
    }

    /** Has the next attempts to connect throw, one for each call. */
    public void failConnect(SourceException failure) {
        connectFailures.add(failure);
    }

    /** Has the next copies of a table break after their rows, one for each call. */
    public void failCopy(SourceException failure) {
        copyFailures.add(failure);
    }

    /** Has the next sessions throw when their copies are done, one for each call. */
    public void failEndCopies(SourceException failure) {
        endCopiesFailures.add(failure);
    }

    /** Has copies wait before their first row, until {@link #releaseCopies()}. */
    public void holdCopies() {
        copiesMayGoOn = new CompletableFuture<Void>();
    }

    public void releaseCopies() {
        copiesMayGoOn.complete(null);
    }

    /** Has later sessions refuse a table; null takes it back. */
    public void refuse(TableId table, @Nullable SourceSetupException reason) {
        if (reason == null) {
            refused.remove(table);
        } else {
            refused.put(table, reason);
        }
    }

    /** Has later sessions continue where they are asked to. */
    public void resume() {
        isResumable = true;
    }

    /** Has later sessions belong to a new lineage, which leaves the first some places before its end. */
    public void promote(int lost) {
        Position end = position(place.addAndGet(-lost));
        leftAt = end;
        lineage = "promoted";
        history.clear();
    }

    /** Has the session say that a table has to be copied again. */
    public void lose(TableId table, SourceException reason) {
        session().lose(table, reason);
    }

    /** Has the sessions beside the first say that a table has to be copied again. */
    public void loseBeside(TableId table, SourceException reason) {
        openBeside().forEach(session -> session.lose(table, reason));
    }

    /** How many sessions have been opened beside another one. */
    public int besideCount() {
        return beside.size();
    }

    /** How many of those are open. */
    public int openBesideCount() {
        return openBeside().size();
    }

    /** Commits a transaction, which the sessions stream in their own threads. */
    public Position emit(ChangeEvent... events) {
        Position position = advance();
        InMemoryTransaction.Builder transaction = new InMemoryTransaction.Builder();
        for (ChangeEvent event : events) {
            transaction.add(event, VALUE_BYTES);
        }
        Transaction committed = transaction.commit(position, position.place(), Instant.EPOCH, null);
        history.add(committed);
        session().emit(committed);
        openBeside().forEach(session -> session.emit(committed));
        return position;
    }

    /** Has the session say that nothing else has happened up to a new position. */
    public Position keepalive() {
        Position position = advance();
        session().keepalive(position);
        openBeside().forEach(session -> session.keepalive(position));
        return position;
    }

    /** Breaks the session at once, with its stream and its copies; what it has not delivered is lost. */
    public void breakSession(SourceException failure) {
        openBeside().forEach(session -> session.end(failure));
        session().end(failure);
    }

    /** Breaks the sessions beside the first. */
    public void breakBeside(SourceException failure) {
        openBeside().forEach(session -> session.end(failure));
    }

    private List<ScriptedSession> openBeside() {
        return beside.stream().filter(session -> !session.isEnded()).toList();
    }

    /** How many sessions have been opened. */
    public int sessionCount() {
        return sessions.size();
    }

    /** Whether a session is open. */
    public boolean isConnected() {
        ScriptedSession session = current;
        return session != null && !session.isEnded();
    }

    /** What has been confirmed, in all sessions, in the order of the calls. */
    public List<Position> confirmed() {
        return List.copyOf(confirmed);
    }

    /** How often a session was told that its last copy is done. */
    public int endedCopies() {
        return endedCopies.get();
    }

    /** How often a transaction was offered in vain. A real source sends its status between two offers. */
    public int refusedOffers() {
        return refusedOffers.get();
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public SourceSession connect(Set<TableId> tables, @Nullable Position after) {
        SourceException failure = connectFailures.poll();
        if (failure != null) {
            throw failure;
        }
        Position resume = after != null && isResumable && !isForked(after) ? continued(after) : null;
        ScriptedSession session =
                resume != null ? open(resume, tables, false) : open(position(place.get()), tables, true);
        history.stream()
                .filter(transaction -> !session.start().covers(transaction.position()))
                .forEach(session::emit);
        current = session;
        if (closed) {
            throw new SourceException("Source %s is closed".formatted(name));
        }
        sessions.add(session);
        return session;
    }

    @Override
    public void close() {
        closed = true;
        ScriptedSession session = current;
        if (session != null) {
            session.close();
        }
    }

    /** Has it connect again after it was closed, as if another process did. */
    public void reopen() {
        closed = false;
    }

    ScriptedSession openBeside(Set<TableId> tables) {
        ScriptedSession session = open(position(place.get()), tables, true);
        beside.add(session);
        return session;
    }

    Position continued(Position earlier) {
        Position end = leftAt;
        if (end != null && isForked(earlier)) {
            throw new ForkedHistoryException(earlier, end);
        }
        return position(earlier.place());
    }

    private boolean isForked(Position position) {
        Position end = leftAt;
        return end != null && position.isComparableTo(end) && !end.covers(position);
    }

    private ScriptedSession open(Position start, Set<TableId> tables, boolean hasBaseline) {
        Map<TableId, SourceSetupException> not = new HashMap<>(refused);
        not.keySet().retainAll(tables);
        List<TableSchema> asked = tables.stream()
                .filter(table -> !not.containsKey(table))
                .sorted()
                .map(this::schema)
                .toList();
        return new ScriptedSession(this, start, asked, not, hasBaseline);
    }

    List<Row> rows(TableId table) {
        return rows.getOrDefault(table, List.of());
    }

    CompletableFuture<?> copiesMayGoOn() {
        return copiesMayGoOn;
    }

    @Nullable SourceException nextCopyFailure(TableId table) {
        SourceException next = copyFailures.peek();
        boolean isOfOther =
                next instanceof TableLostException lost && !lost.table().equals(table);
        return isOfOther || !copyFailures.remove(next) ? null : next;
    }

    void confirmed(Position position) {
        confirmed.add(position);
    }

    void copiesEnded() {
        endedCopies.incrementAndGet();
        SourceException failure = endCopiesFailures.poll();
        if (failure != null) {
            throw failure;
        }
    }

    void offerRefused() {
        refusedOffers.incrementAndGet();
    }

    private TableSchema schema(TableId table) {
        TableSchema schema = schemas.get(table);
        if (schema == null) {
            throw new IllegalStateException("The script has no rows for table %s; call setRows first".formatted(table));
        }
        return schema;
    }

    private ScriptedSession session() {
        ScriptedSession session = current;
        if (session == null || session.isEnded()) {
            throw new IllegalStateException("Source %s has no session open".formatted(name));
        }
        return session;
    }

    private Position advance() {
        return position(place.incrementAndGet());
    }

    private Position position(long at) {
        return new Position(name, lineage, at);
    }
}
