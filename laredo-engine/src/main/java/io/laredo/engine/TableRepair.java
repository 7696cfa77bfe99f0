package io.laredo.engine;

import io.laredo.Position;
import io.laredo.SourceException;
import io.laredo.SourceSession;
import io.laredo.SourceSetupException;
import io.laredo.TableId;
import io.laredo.TableLostException;
import io.laredo.TableState;
import io.laredo.Target;
import io.laredo.TargetException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives a target the tables back that it has lost: by one {@link Rebaseline} after the other, with growing pauses after
 * failures, while the pipeline goes on with the other tables. Belongs to one {@link Run}; its own thread does the work.
 */
final class TableRepair implements Runnable {
    private static final Logger logger = LoggerFactory.getLogger(TableRepair.class);

    private final SourceSession session;
    private final Target target;
    private final TableStates states;
    private final Copies copies;
    private final Backoff backoff;
    private final Runnable nudge;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Map<TableId, Due> broken = new HashMap<>(); // guarded by the lock, like all below
    private @Nullable Rebaseline current;
    private Set<TableId> inWork = Set.of();
    private @Nullable Thread worker;
    private boolean outdated;
    private boolean ended;

    /**
     * @param nudge has the pipeline's thread call {@link #completeAt} soon
     */
    TableRepair(
            SourceSession session, Target target, TableStates states, Copies copies, Backoff backoff, Runnable nudge) {
        this.session = session;
        this.target = target;
        this.states = states;
        this.copies = copies;
        this.backoff = backoff;
        this.nudge = nudge;
    }

    /** Has tables copied again, also such as are being copied. They have been withdrawn from the target. */
    void add(Collection<TableId> tables) {
        if (tables.isEmpty()) {
            return;
        }
        lock.lock();
        try {
            tables.forEach(table -> broken.put(table, new Due(System.nanoTime(), 0, false)));
            if (tables.stream().anyMatch(inWork::contains)) {
                startOver();
            }
            startWorker();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Has tables copied again that the target shows and goes on showing until then. */
    void reload(Collection<TableId> tables) {
        lock.lock();
        try {
            for (TableId table : tables) {
                if (broken.putIfAbsent(table, new Due(System.nanoTime(), 0, true)) == null) {
                    states.move(List.of(table), TableState.RELOADING, null);
                    startWorker();
                }
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** The tables that were to be copied again, are shown, and have not been. */
    Set<TableId> reloading() {
        lock.lock();
        try {
            Set<TableId> left = new TreeSet<>();
            broken.forEach((table, due) -> {
                if (due.isShown) {
                    left.add(table);
                }
            });
            return left;
        } finally {
            lock.unlock();
        }
    }

    /** Lets go of the tables that are not among those that are wanted. */
    void retain(Set<TableId> wanted) {
        lock.lock();
        try {
            broken.keySet().retainAll(wanted);
            if (!wanted.containsAll(inWork)) {
                startOver();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Ends the copy under way, if there is one; those of its tables that are still broken are copied anew. */
    private void startOver() {
        outdated = true;
        if (current != null) {
            current.cancel();
        }
    }

    private void startWorker() {
        if (worker == null) {
            worker = new Thread(this, Thread.currentThread().getName() + "-rebaseline");
            worker.setDaemon(true);
            worker.start();
        }
    }

    /**
     * Completes a copy that is where the pipeline is. Called by the pipeline's thread between two entries of the log.
     *
     * @return the tables that the target has anew
     */
    Set<TableId> completeAt(Position applied) {
        lock.lock();
        try {
            if (current != null && current.completeAt(applied)) {
                logger.info("Target {} has a new baseline of {} at {}", target.name(), inWork, applied);
                states.move(inWork, TableState.LIVE, null);
                broken.keySet().removeAll(inWork);
                current = null;
                return inWork;
            }
            return Set.of();
        } finally {
            lock.unlock();
        }
    }

    /** Ends the work; the tables that are still broken stay withdrawn, and those that are shown stay so. */
    void end() {
        lock.lock();
        try {
            ended = true;
            states.move(reloading(), TableState.LIVE, null);
            if (current != null) {
                current.cancel();
            }
            if (worker != null) {
                worker.interrupt();
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void run() {
        try {
            for (Set<TableId> due = awaitDue(); !due.isEmpty(); due = awaitDue()) {
                attempt(due);
            }
        } catch (InterruptedException e) {
            logger.debug("The repair of tables of target {} was asked to stop", target.name());
        }
    }

    /** Waits for tables that are to be copied now; none when it has ended. */
    private Set<TableId> awaitDue() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (!ended) {
                long now = System.nanoTime();
                Set<TableId> due = new TreeSet<>();
                long wait = Long.MAX_VALUE;
                for (Map.Entry<TableId, Due> entry : broken.entrySet()) {
                    long left = entry.getValue().nanos - now;
                    wait = Math.min(wait, left);
                    if (left <= 0) {
                        due.add(entry.getKey());
                    }
                }
                if (!due.isEmpty()) {
                    return due;
                }
                changed.awaitNanos(wait);
            }
            return Set.of();
        } finally {
            lock.unlock();
        }
    }

    private void attempt(Set<TableId> tables) throws InterruptedException {
        take(tables);
        try (SourceSession side = session.rebaseline(tables)) {
            side.refused().forEach((table, reason) -> failed(Set.of(table), reason));
            Set<TableId> present = new TreeSet<>(tables);
            present.removeAll(side.refused().keySet());
            if (!present.isEmpty() && begin(side, present)) {
                copy(present);
            }
        } catch (SourceException e) {
            failed(tables, e);
        } catch (InterruptedException e) {
            throw e;
        } catch (Throwable e) { // a target in Kotlin throws checked exceptions as it likes
            logger.error(
                    "The new baseline of {} for target {} failed in a way it should not", tables, target.name(), e);
            failed(tables, e);
        }
    }

    private void take(Set<TableId> tables) {
        lock.lock();
        try {
            inWork = tables;
            outdated = false;
        } finally {
            lock.unlock();
        }
    }

    /** Whether a copy can begin: false when it would be of no use any more. */
    private boolean begin(SourceSession side, Set<TableId> tables) {
        lock.lock();
        try {
            if (ended || outdated) {
                return false;
            }
            current = new Rebaseline(target, side, nudge);
            inWork = tables;
            return true;
        } finally {
            lock.unlock();
        }
    }

    private void copy(Set<TableId> tables) throws InterruptedException {
        Rebaseline copy = working();
        try {
            states.move(withdrawn(tables), TableState.BASELINE, null);
            copy.run(copies);
        } catch (TargetException e) {
            failed(e.table() == null ? tables : Set.of(e.table()), e);
        } catch (TableLostException e) {
            failed(Set.of(e.table()), e);
        } catch (SourceException e) {
            failed(tables, e);
        } finally {
            forget(copy);
        }
    }

    private List<TableId> withdrawn(Collection<TableId> tables) {
        Set<TableId> shown = reloading();
        return tables.stream().filter(table -> !shown.contains(table)).toList();
    }

    private Rebaseline working() {
        lock.lock();
        try {
            if (current == null) {
                throw new IllegalStateException("Nothing is in work");
            }
            return current;
        } finally {
            lock.unlock();
        }
    }

    private void forget(Rebaseline copy) {
        lock.lock();
        try {
            if (current == copy) {
                current = null;
            }
        } finally {
            lock.unlock();
        }
    }

    private void failed(Collection<TableId> tables, Throwable cause) {
        lock.lock();
        try {
            for (TableId table : tables) {
                Due before = broken.get(table);
                if (before != null && !ended) {
                    int attempts = before.attempts + 1;
                    Duration pause = backoff.after(attempts);
                    broken.put(table, new Due(System.nanoTime() + pause.toNanos(), attempts, before.isShown));
                    states.move(List.of(table), before.isShown ? TableState.RELOADING : TableState.FAILED, cause);
                    logger.warn(
                            "Target {} is without {} table {}; attempt {} follows in {} ms. Cause: {}{}",
                            target.name(),
                            before.isShown ? "a new copy of" : "its",
                            table,
                            attempts,
                            pause.toMillis(),
                            cause.getMessage(),
                            cause instanceof SourceSetupException setup ? ". " + setup.action() : "");
                }
            }
        } finally {
            lock.unlock();
        }
    }

    /** @param isShown whether the target shows the table meanwhile */
    private record Due(long nanos, int attempts, boolean isShown) {}
}
