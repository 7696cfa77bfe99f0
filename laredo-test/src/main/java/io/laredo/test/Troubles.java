package io.laredo.test;

import io.laredo.TableId;
import io.laredo.TargetException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.EnumMap;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** What an {@link UnreliableTarget} meets on its way to the other one: failures, pauses and a barrier. Any thread may call. */
final class Troubles {
    private static final int ROWS_PER_CALL = 1000;

    private final Random random;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    // Guarded by the lock.
    private final Map<UnreliableTarget.Call, Queue<Throwable>> told = new EnumMap<>(UnreliableTarget.Call.class);
    private boolean closed;
    private Duration nextBlock = Duration.ZERO;
    private int waiting;
    private int endings;

    Troubles(Random random) {
        this.random = random;
    }

    void failNext(UnreliableTarget.Call call, Throwable failure) {
        lock.lock();
        try {
            told.computeIfAbsent(call, c -> new ArrayDeque<>()).add(failure);
        } finally {
            lock.unlock();
        }
    }

    void block() {
        setClosed(true);
    }

    void release() {
        setClosed(false);
    }

    private void setClosed(boolean value) {
        lock.lock();
        try {
            closed = value;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    void blockNextFor(Duration duration) {
        lock.lock();
        try {
            nextBlock = duration;
        } finally {
            lock.unlock();
        }
    }

    boolean isBlocked() {
        lock.lock();
        try {
            return waiting > 0;
        } finally {
            lock.unlock();
        }
    }

    /** Forgets the failures that were told and not met yet. */
    void forget() {
        lock.lock();
        try {
            told.clear();
        } finally {
            lock.unlock();
        }
    }

    /** Ends every wait. */
    void end() {
        lock.lock();
        try {
            closed = false;
            nextBlock = Duration.ZERO;
            endings++;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Waits for as long as there is a block. */
    void awaitRelease() {
        lock.lock();
        waiting++;
        try {
            Duration duration = nextBlock;
            nextBlock = Duration.ZERO;
            sleep(duration);
            while (closed) {
                changed.await();
            }
        } catch (InterruptedException e) {
            throw interrupted(e);
        } finally {
            waiting--;
            lock.unlock();
        }
    }

    /** @param table what a failure may be blamed on; null for the target as a whole */
    void meet(UnreliableTarget.Call call, Misbehaviour misbehaviour, @Nullable TableId table) {
        throwIfTold(call);
        int times = call == UnreliableTarget.Call.ROW ? ROWS_PER_CALL : 1;
        if (happens(misbehaviour.pauses() / times)) {
            pause(misbehaviour.longestPause().multipliedBy(random.nextInt(100)).dividedBy(100));
        }
        if (happens(misbehaviour.failures() / times)) {
            throwUnchecked(failure(call, table));
        }
    }

    void throwIfTold(UnreliableTarget.Call call) {
        lock.lock();
        try {
            Queue<Throwable> failures = told.get(call);
            if (failures != null && !failures.isEmpty()) {
                throwUnchecked(failures.remove());
            }
        } finally {
            lock.unlock();
        }
    }

    private boolean happens(double share) {
        return share > 0 && random.nextDouble() < share;
    }

    private Throwable failure(UnreliableTarget.Call call, @Nullable TableId table) {
        String message = "%s fails because the test wants it to".formatted(call);
        return switch (random.nextInt(4)) {
            case 0 -> new IllegalStateException(message);
            case 1 -> new Exception(message);
            case 2 -> table == null ? new TargetException(message) : new TargetException(table, message, null);
            default -> new TargetException(message);
        };
    }

    private void pause(Duration duration) {
        lock.lock();
        try {
            sleep(duration);
        } catch (InterruptedException e) {
            throw interrupted(e);
        } finally {
            lock.unlock();
        }
    }

    private void sleep(Duration duration) throws InterruptedException {
        int before = endings;
        long nanos = duration.toNanos();
        while (nanos > 0 && endings == before) {
            nanos = changed.awaitNanos(nanos);
        }
    }

    private static TargetException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new TargetException("Interrupted while it waited because the test wants it to", e);
    }

    /** As a target in Kotlin may: any exception, declared or not. */
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // the cast is what makes it unchecked
    private static <E extends Throwable> void throwUnchecked(Throwable failure) throws E {
        throw (E) failure;
    }
}
