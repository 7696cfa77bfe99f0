package io.laredo.engine;

import io.laredo.EngineEvent;
import io.laredo.engine.rules.RuledTarget;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Takes rows away whose time is up, in a target whose rules say so. For the pipeline's thread, between two transactions. */
final class DueRows {
    static final Duration LONG = Duration.ofHours(1);

    private final @Nullable RuledTarget target;
    private final Notices notices;

    /** @param target null for one without rules */
    DueRows(@Nullable RuledTarget target, Notices notices) {
        this.target = target;
        this.notices = notices;
    }

    /** Removes what is due, and returns how long nothing else can be; an hour at most. */
    Duration expire() {
        RuledTarget ruled = target;
        if (ruled == null) {
            return LONG;
        }
        if (left(ruled).compareTo(Duration.ZERO) <= 0) {
            int rows = ruled.expire();
            if (rows > 0) {
                notices.tell(at -> new EngineEvent.RowsExpired(at, ruled.name(), rows));
            }
        }
        return left(ruled);
    }

    private Duration left(RuledTarget ruled) {
        Instant next = ruled.nextExpiry();
        Duration left = next == null ? LONG : Duration.between(notices.now(), next);
        return left.compareTo(LONG) > 0 ? LONG : left;
    }
}
