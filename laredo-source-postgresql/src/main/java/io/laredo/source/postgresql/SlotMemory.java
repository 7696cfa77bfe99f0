package io.laredo.source.postgresql;

import io.laredo.SourceHealth;
import org.jspecify.annotations.Nullable;

/** What a source remembers of its slot from one session to the next, and shows of it. Any thread may call. */
final class SlotMemory {
    private volatile @Nullable Walsender walsender;
    private volatile @Nullable String givenUp;
    private volatile @Nullable SourceHealth health;

    /** The process of the server that streamed last; null before the first. */
    @Nullable Walsender walsender() {
        return walsender;
    }

    void streamedBy(@Nullable Walsender process) {
        walsender = process;
    }

    /** Why the slot is not to be used any more; null when it is. */
    @Nullable String givenUp() {
        return givenUp;
    }

    void giveUp(@Nullable String reason) {
        givenUp = reason;
    }

    /** What was seen of the slot last; null before the first look. */
    @Nullable SourceHealth health() {
        return health;
    }

    void seen(SourceHealth now) {
        health = now;
    }
}
