package io.laredo.engine.snapshot;

import io.laredo.BaselineLoad;
import io.laredo.LaredoException;
import io.laredo.Target;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Puts a snapshot into a target as a baseline: built aside, and shown when everything has been checked. */
final class Restore {
    private final StoredSnapshots stored;
    private final Target target;

    Restore(StoredSnapshots stored, Target target) {
        this.stored = stored;
        this.target = target;
    }

    SnapshotInfo run(String id) throws InterruptedException {
        return run(id, row -> {});
    }

    /** @param pace called before each row; may wait */
    SnapshotInfo run(String id, StoredSnapshots.RowTaker pace) throws InterruptedException {
        AtomicReference<@Nullable BaselineLoad> begun = new AtomicReference<>();
        boolean done = false;
        try {
            SnapshotInfo info = stored.read(id, header -> {
                BaselineLoad load = target.beginBaseline(header.position(), header.tables());
                begun.set(load);
                return row -> {
                    pace.take(row);
                    load.row(row);
                };
            });
            complete(begun.get(), info);
            done = true;
            return info;
        } catch (IOException e) {
            throw new SnapshotException("Snapshot '%s' could not be read: %s".formatted(id, e.getMessage()), e);
        } catch (SnapshotException e) {
            throw e;
        } catch (LaredoException e) {
            throw new SnapshotException(
                    "Snapshot '%s' is whole, but target '%s' does not take it: %s"
                            .formatted(id, target.name(), e.getMessage()),
                    e);
        } finally {
            if (!done) {
                abandon(begun.get());
            }
        }
    }

    private static void complete(@Nullable BaselineLoad load, SnapshotInfo info) {
        if (load != null) {
            load.complete(info.position());
        }
    }

    private static void abandon(@Nullable BaselineLoad load) {
        if (load != null) {
            load.abandon();
        }
    }
}
