package io.laredo.engine;

import io.laredo.TableId;
import java.time.Clock;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** How each table of a pipeline is doing. Any thread may call. */
final class TableStates {
    private final Map<TableId, TableStatus> states = new ConcurrentHashMap<>();
    private final Clock clock;
    private final Runnable onChange;

    TableStates(Set<TableId> tables, Clock clock, Runnable onChange) {
        this.clock = clock;
        this.onChange = onChange;
        tables.forEach(table -> states.put(table, status(table, TableState.BASELINE, null)));
    }

    /** Forgets the tables that are not among these, and returns them. */
    Set<TableId> retain(Set<TableId> tables) {
        Set<TableId> others = new TreeSet<>(states.keySet());
        others.removeAll(tables);
        states.keySet().removeAll(others);
        return others;
    }

    /** Begins with those tables that it does not have yet, and returns them. */
    Set<TableId> add(Set<TableId> tables) {
        Set<TableId> fresh = new TreeSet<>(tables);
        fresh.removeAll(states.keySet());
        fresh.forEach(table -> states.put(table, status(table, TableState.BASELINE, null)));
        if (!fresh.isEmpty()) {
            onChange.run();
        }
        return fresh;
    }

    /** A table that has been forgotten stays so. */
    void move(Collection<TableId> tables, TableState state, @Nullable Throwable cause) {
        tables.forEach(table -> states.computeIfPresent(table, (t, before) -> status(table, state, cause)));
        onChange.run();
    }

    private TableStatus status(TableId table, TableState state, @Nullable Throwable cause) {
        return new TableStatus(table, state, clock.instant(), cause);
    }

    /** The tables that the target does not show. */
    List<TableId> broken() {
        return all().stream()
                .filter(status -> status.state() != TableState.LIVE)
                .map(TableStatus::table)
                .toList();
    }

    List<TableStatus> all() {
        return states.values().stream()
                .sorted(Comparator.comparing(TableStatus::table))
                .toList();
    }
}
