package io.laredo.engine.rules;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a transaction changes in a schedule, once the target has taken it. For one thread. */
final class ScheduleEdit {
    private final Schedule schedule;
    private final Map<Object, @Nullable Instant> changes = new HashMap<>();
    private boolean isCleared;

    ScheduleEdit(Schedule schedule) {
        this.schedule = schedule;
    }

    /** @param at null when the row never expires */
    void put(Object key, @Nullable Instant at) {
        if (at == null) {
            remove(key);
        } else {
            changes.put(key, at);
        }
    }

    void remove(Object key) {
        if (!isCleared && schedule.has(key)) {
            changes.put(key, null);
        } else {
            changes.remove(key);
        }
    }

    void clear() {
        isCleared = true;
        changes.clear();
    }

    void commit() {
        if (isCleared) {
            schedule.clear();
        }
        changes.forEach((key, at) -> {
            if (at == null) {
                schedule.remove(key);
            } else {
                schedule.put(key, at);
            }
        });
    }
}
