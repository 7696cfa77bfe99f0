package io.laredo.engine;

import io.laredo.EngineEvent;
import io.laredo.PipelineState;
import io.laredo.TableId;
import io.laredo.Target;
import io.laredo.TargetException;
import io.laredo.Transaction;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives a target one transaction after the other, and one that it could not take again, as the policy says. For the
 * pipeline's thread.
 */
final class Delivery {
    private static final Logger logger = LoggerFactory.getLogger(Delivery.class);

    private final Target target;
    private final RetryPolicy policy;
    private final Backoff backoff;
    private final PipelineStage stage;
    private final TargetProgress progress;
    private final Desk desk;
    private final Notices notices;
    private final @Nullable SetAside aside;
    private final TargetTables tables;

    /** @param aside where transactions go that the target cannot take; null when it fails then */
    Delivery(
            Target target,
            RetryPolicy policy,
            PipelineStage stage,
            TargetProgress progress,
            Desk desk,
            Notices notices,
            @Nullable SetAside aside,
            TargetTables tables) {
        this.target = target;
        this.policy = policy;
        this.backoff = policy.backoff();
        this.stage = stage;
        this.progress = progress;
        this.desk = desk;
        this.notices = notices;
        this.aside = aside;
        this.tables = tables;
    }

    /**
     * Applies a transaction, or sets it aside. Else throws what the target threw last.
     *
     * @return false when it was left, because another run waits that brings it again
     * @param onLoss told of a table that the target cannot take, before it gets the transaction without it
     */
    boolean apply(Transaction transaction, TableLoss onLoss) throws InterruptedException {
        SetAside letters = aside;
        if (letters != null && letters.concerns(transaction, tables.wanted())) {
            letters.addBehind(transaction);
            target.advance(transaction.position());
            return true;
        }
        try {
            return applyWithRetries(transaction, onLoss);
        } catch (RuntimeException e) {
            if (letters == null) {
                throw e;
            }
            setAside(transaction, letters, e);
            return true;
        }
    }

    private void setAside(Transaction transaction, SetAside letters, RuntimeException cause)
            throws InterruptedException {
        try {
            letters.add(transaction, policy.retries() + 1, cause);
        } catch (RuntimeException e) {
            cause.addSuppressed(e);
            throw cause;
        }
        target.advance(transaction.position());
        resume();
    }

    private boolean applyWithRetries(Transaction transaction, TableLoss onLoss) throws InterruptedException {
        Set<TableId> given = new HashSet<>();
        int attempts = 0;
        TracedTransaction traced = new TracedTransaction(transaction);
        while (true) {
            try {
                target.apply(attempts == 0 ? transaction : traced);
                progress.count(transaction);
                resume();
                return true;
            } catch (RuntimeException e) {
                TableId table = e instanceof TargetException refusal ? refusal.table() : null;
                if (table != null) {
                    requireFresh(table, given, e);
                    onLoss.lose(table, (TargetException) e);
                } else {
                    attempts++;
                    pause(transaction, attempts, traced.lastChange(), e);
                    if (desk.hasNext()) {
                        return false;
                    }
                }
            }
        }
    }

    private static void requireFresh(TableId table, Set<TableId> given, RuntimeException cause) {
        if (!given.add(table)) {
            throw cause;
        }
    }

    private void pause(Transaction transaction, int attempts, @Nullable String change, RuntimeException cause)
            throws InterruptedException {
        if (attempts > policy.retries()) {
            logger.warn(
                    "Target {} cannot take transaction {} at {}; it got as far as {}",
                    target.name(),
                    transaction.xid(),
                    transaction.position(),
                    change == null ? "its begin" : change);
            throw cause;
        }
        Duration wait = backoff.after(attempts);
        logger.warn(
                "Target {} could not take transaction {} at {}; attempt {} follows in {} ms. Cause: {}",
                target.name(),
                transaction.xid(),
                transaction.position(),
                attempts + 1,
                wait.toMillis(),
                cause.getMessage());
        stage.move(PipelineState.RETRYING, cause);
        notices.tell(at -> new EngineEvent.ApplyFailed(
                at, target.name(), transaction.position(), transaction.xid(), attempts, wait, change, cause));
        long end = System.nanoTime() + wait.toNanos();
        for (long left = wait.toNanos(); left > 0 && !desk.hasNext(); left = end - System.nanoTime()) {
            desk.awaitNews(Duration.ofNanos(left));
        }
    }

    private void resume() {
        if (stage.state() == PipelineState.RETRYING) {
            stage.move(PipelineState.STREAMING, null);
        }
    }

    /** Is told of a table that a target cannot take. */
    interface TableLoss {
        void lose(TableId table, TargetException reason);
    }
}
