package io.laredo.engine.snapshot;

import io.laredo.Target;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Plays stored snapshots into a fresh target, one after the other: what it shows goes from each to the next at once. For
 * tests, demonstrations and a look at the past; never for a target that an engine feeds.
 */
public final class SnapshotReplay {
    private static final long SHORTEST_PAUSE = TimeUnit.MILLISECONDS.toNanos(1);

    private final Snapshots snapshots;
    private final ReplaySpeed speed;
    private final LongSupplier nanoTime;
    private final Pause pause;

    public SnapshotReplay(Snapshots snapshots, ReplaySpeed speed) {
        this(snapshots, speed, System::nanoTime, TimeUnit.NANOSECONDS::sleep);
    }

    /** @param nanoTime a clock as {@link System#nanoTime} is */
    SnapshotReplay(Snapshots snapshots, ReplaySpeed speed, LongSupplier nanoTime, Pause pause) {
        this.snapshots = snapshots;
        this.speed = speed;
        this.nanoTime = nanoTime;
        this.pause = pause;
    }

    /** Lets time pass. */
    interface Pause {
        void nanos(long duration) throws InterruptedException;
    }

    /**
     * Plays snapshots.
     *
     * @param ids in the order in which the target is to show them
     * @param fresh a started target that has no content, and that no engine has
     * @return what was played
     * @throws SnapshotException the target has content or does not take a snapshot, or one is damaged; the target shows the one
     *     before
     */
    public List<SnapshotInfo> play(List<String> ids, Target fresh) throws InterruptedException {
        EmptyTargets.require(fresh);
        List<SnapshotInfo> played = new ArrayList<>();
        long shownAt = nanoTime.getAsLong();
        for (String id : ids) {
            if (!played.isEmpty()) {
                Instant last = played.get(played.size() - 1).created();
                Duration wait = speed.between(last, snapshots.look(id).created());
                shownAt += wait.toNanos();
                waitUntil(shownAt);
            }
            played.add(new Restore(snapshots.stored(), fresh).run(id, pacer()));
        }
        return played;
    }

    private StoredSnapshots.RowTaker pacer() {
        long begun = nanoTime.getAsLong();
        long[] rows = new long[1];
        return row -> waitUntil(begun + speed.due(rows[0]++).toNanos());
    }

    private void waitUntil(long due) throws InterruptedException {
        long early = due - nanoTime.getAsLong();
        if (early >= SHORTEST_PAUSE) {
            pause.nanos(early);
        }
    }
}
