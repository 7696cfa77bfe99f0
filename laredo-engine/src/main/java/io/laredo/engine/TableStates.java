package io.laredo.engine;

import io.laredo.TableId;
import java.time.Clock;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** How each table of a pipeline is doing. Any thread may call. */
final class TableStates {
    private final Map<TableId, TableStatus> states = new ConcurrentHashMap<>();
    private final Clock clock;
    private final Runnable onChange;

    TableStates(Collection<TableId> tables, Clock clock, Runnable onChange) {
        this.clock = clock;
        this.onChange = onChange;
        tables.forEach(table -> put(table, TableState.BASELINE, null));
    }

    void move(Collection<TableId> tables, TableState state, @Nullable Throwable cause) {
        tables.forEach(table -> put(table, state, cause));
        onChange.run();
    }

    private void put(TableId table, TableState state, @Nullable Throwable cause) {
        states.put(table, new TableStatus(table, state, clock.instant(), cause));
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
