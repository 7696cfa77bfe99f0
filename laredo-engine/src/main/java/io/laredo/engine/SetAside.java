package io.laredo.engine;

import io.laredo.ChangeCursor;
import io.laredo.ChangeEvent;
import io.laredo.EngineEvent;
import io.laredo.LaredoException;
import io.laredo.TableId;
import io.laredo.Target;
import io.laredo.Transaction;
import io.laredo.engine.deadletter.DeadLetter;
import io.laredo.engine.deadletter.DeadLetterList;
import io.laredo.engine.deadletter.DeadLetterStore;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The transactions that a target could not take, and those that changed the same rows later: they wait behind, so that every
 * row gets its changes in their order when they are given to the target again. For the pipeline's thread, but for {@link
 * #count} and {@link #list}.
 */
final class SetAside {
    private static final Logger logger = LoggerFactory.getLogger(SetAside.class);

    private final Target target;
    private final DeadLetterStore store;
    private final Notices notices;
    private final Map<String, TouchedRows> letters = new LinkedHashMap<>();
    private volatile int count;
    private boolean isLoaded;

    SetAside(Target target, DeadLetterStore store, Notices notices) {
        this.target = target;
        this.store = store;
        this.notices = notices;
    }

    /** How many there are. Any thread may ask. */
    int count() {
        return count;
    }

    /** What is in the store. Any thread may ask. */
    DeadLetterList list() {
        return store.list(target.name());
    }

    /** Looks what is there from before this process began; once. */
    void load() throws InterruptedException {
        if (!isLoaded) {
            letters.clear(); // an attempt may have failed half-way
            for (DeadLetter letter : list().letters()) {
                try (Transaction transaction = store.open(target.name(), letter.id())) {
                    remember(letter.id(), transaction);
                }
            }
            isLoaded = true;
        }
    }

    private void remember(String id, Transaction transaction) {
        TouchedRows rows = new TouchedRows();
        transaction.deliverTo(rows);
        letters.put(id, rows);
        count = letters.size();
    }

    /** Whether a transaction changes a row that an earlier one changed which has been set aside. */
    boolean concerns(Transaction transaction, Set<TableId> tables) {
        if (letters.isEmpty()) {
            return false;
        }
        try (ChangeCursor changes = transaction.changes()) {
            for (ChangeEvent event = changes.next(); event != null; event = changes.next()) {
                if (tables.contains(event.table()) && has(event)) {
                    return true;
                }
            }
        }
        return false;
    }

    private boolean has(ChangeEvent event) {
        return letters.values().stream().anyMatch(rows -> rows.have(event));
    }

    /** Keeps a transaction that the target could not take. */
    void add(Transaction transaction, int attempts, Throwable cause) throws InterruptedException {
        DeadLetter letter = store.add(target.name(), transaction, attempts, cause);
        remember(letter.id(), transaction);
        logger.error(
                "Target {} goes on without transaction {} at {}, kept as dead letter {}. Cause: {}",
                target.name(),
                transaction.xid(),
                transaction.position(),
                letter.id(),
                cause.getMessage());
        notices.tell(at -> new EngineEvent.DeadLettered(
                at, target.name(), letter.id(), transaction.position(), transaction.xid(), cause));
        notices.changed();
    }

    /** Keeps a transaction that has to wait for earlier ones. */
    void addBehind(Transaction transaction) throws InterruptedException {
        add(transaction, 0, new LaredoException("It changes rows that an earlier dead letter changes, too"));
    }

    /**
     * Gives the target what was set aside, the first first, until it refuses one again.
     *
     * @return how many it took
     * @throws RuntimeException what the target threw; that letter and those behind it are kept
     */
    int replay() throws InterruptedException {
        int taken = 0;
        for (String id : List.copyOf(letters.keySet())) {
            Set<TableId> tables = rowsOf(id).tables();
            try (Transaction again = store.open(target.name(), id)) {
                target.applyLate(new PartOfTransaction(again, tables));
            }
            remove(List.of(id));
            taken++;
        }
        return taken;
    }

    private TouchedRows rowsOf(String id) {
        TouchedRows rows = letters.get(id);
        return rows == null ? new TouchedRows() : rows;
    }

    /** Forgets letters: the target stays without their changes until the tables are copied anew. */
    void remove(Collection<String> ids) throws InterruptedException {
        store.remove(target.name(), ids);
        ids.forEach(letters::remove);
        count = letters.size();
        notices.changed();
    }

    /** A copy of tables has taken the place of what the target had: it has what the letters would bring. */
    void copied(Collection<TableId> tables) throws InterruptedException {
        List<String> done = new ArrayList<>();
        letters.forEach((id, rows) -> {
            tables.forEach(rows::forget);
            if (rows.tables().isEmpty()) {
                done.add(id);
            }
        });
        if (!done.isEmpty()) {
            remove(done);
        }
    }
}
