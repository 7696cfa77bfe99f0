package io.laredo.engine;

import io.laredo.EngineEvent;
import io.laredo.TableId;
import io.laredo.TableState;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** How each table of a pipeline is doing. Any thread may call; a state is changed by one at a time. */
final class TableStates {
    private final Map<TableId, TableStatus> states = new ConcurrentHashMap<>();
    private final String target;
    private final Notices notices;

    TableStates(String target, Set<TableId> tables, Notices notices) {
        this.target = target;
        this.notices = notices;
        tables.forEach(table -> states.put(table, status(table, TableState.BASELINE, null)));
    }

    /** Forgets the tables that are not among these, and returns them. */
    synchronized Set<TableId> retain(Set<TableId> tables) {
        Set<TableId> others = new TreeSet<>(states.keySet());
        others.removeAll(tables);
        states.keySet().removeAll(others);
        return others;
    }

    /** Begins with those tables that it does not have yet, and returns them. */
    synchronized Set<TableId> add(Set<TableId> tables) {
        Set<TableId> fresh = new TreeSet<>(tables);
        fresh.removeAll(states.keySet());
        fresh.forEach(table -> states.put(table, status(table, TableState.BASELINE, null)));
        if (!fresh.isEmpty()) {
            notices.changed();
        }
        return fresh;
    }

    /** A table that has been forgotten stays so. */
    synchronized void move(Collection<TableId> tables, TableState state, @Nullable Throwable cause) {
        for (TableId table : tables) {
            TableStatus before = states.get(table);
            if (before != null) {
                states.put(table, status(table, state, cause));
                tell(before, state, cause);
            }
        }
        notices.changed();
    }

    private void tell(TableStatus before, TableState state, @Nullable Throwable cause) {
        if (before.state() != state) {
            notices.tell(at -> new EngineEvent.TableMoved(at, target, before.table(), before.state(), state, cause));
        }
    }

    private TableStatus status(TableId table, TableState state, @Nullable Throwable cause) {
        return new TableStatus(table, state, notices.now(), cause);
    }

    /** The tables that the target does not show. */
    List<TableId> broken() {
        return all().stream()
                .filter(status -> !status.state().isShown())
                .map(TableStatus::table)
                .toList();
    }

    List<TableStatus> all() {
        return states.values().stream()
                .sorted(Comparator.comparing(TableStatus::table))
                .toList();
    }
}
