package io.laredo.engine;

import io.laredo.LaredoException;
import io.laredo.PipelineState;
import io.laredo.Position;
import io.laredo.TableId;
import io.laredo.Target;
import io.laredo.Transaction;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes a target from where it is along a run, entry by entry, until the run ends or something ends the pipeline's part in
 * it. For the pipeline's thread.
 */
final class Follower {
    private static final Logger logger = LoggerFactory.getLogger(Follower.class);

    private final Target target;
    private final TargetTables tables;
    private final TargetProgress progress;
    private final Delivery delivery;
    private final DueRows dueRows;
    private final PipelineStage stage;
    private final Desk desk;
    private final Gate gate;
    private final Run.Member member;
    private final TransactionLog.Cursor cursor;
    private final TableRepair repair;
    private final Copied onCopied;
    private boolean ends;

    Follower(
            Target target,
            TargetTables tables,
            TargetProgress progress,
            Delivery delivery,
            DueRows dueRows,
            PipelineStage stage,
            Desk desk,
            Gate gate,
            Run.Member member,
            TableRepair repair,
            Copied onCopied) {
        this.target = target;
        this.tables = tables;
        this.progress = progress;
        this.delivery = delivery;
        this.dueRows = dueRows;
        this.stage = stage;
        this.desk = desk;
        this.gate = gate;
        this.member = member;
        this.cursor = member.cursor();
        this.repair = repair;
        this.onCopied = onCopied;
    }

    /** Is told of tables whose copies have taken the place of what the target had. */
    interface Copied {
        void copied(Set<TableId> tables) throws InterruptedException;
    }

    /** Follows the run. Tables that the target does not show are copied meanwhile. */
    void run() throws InterruptedException {
        try {
            repair.add(tables.states().broken());
            desk.read(cursor);
            while (goesOn()) {
                step();
                Set<TableId> copied = repair.completeAt(progress.reached());
                if (!copied.isEmpty()) {
                    onCopied.copied(copied);
                }
            }
            cursor.losses().forEach(loss -> lose(loss.table(), loss.reason()));
        } finally {
            desk.read(null);
            repair.end();
        }
    }

    /** Has a copy of tables made that are shown, to take their place. */
    void reload(Collection<TableId> wanted) {
        Set<TableId> known = new TreeSet<>(wanted);
        known.retainAll(tables.wanted());
        known.removeAll(tables.states().broken()); // they are copied again anyway, and are not shown
        repair.reload(known);
    }

    /** Has the pipeline's part in the run end before the next entry. */
    void end() {
        ends = true;
    }

    /** Does what was left at the desk first, which may be the end. */
    private boolean goesOn() {
        adoptTables();
        desk.runErrands();
        return !ends && !desk.hasNext() && !cursor.isAtEnd();
    }

    private void adoptTables() {
        Set<TableId> fresh = tables.adopt();
        if (fresh != null) {
            repair.retain(tables.wanted());
            repair.add(fresh);
        }
    }

    private void step() throws InterruptedException {
        if (desk.isPaused()) {
            moveTo(PipelineState.PAUSED);
            cursor.awaitNudge();
        } else {
            moveTo(PipelineState.STREAMING);
            TransactionLog.Entry entry = cursor.peek(dueRows.expire());
            if (entry != null) {
                take(entry);
                cursor.pass();
            }
        }
    }

    private void moveTo(PipelineState state) {
        if (stage.state() != state) {
            stage.move(state, null);
        }
    }

    private void take(TransactionLog.Entry entry) throws InterruptedException {
        TransactionLog.Loss loss = entry.loss();
        if (loss != null) {
            lose(loss.table(), loss.reason());
            member.lossTaken(progress.reached());
        } else if (!isApplied(entry.position())) {
            gate.pass(entry.position());
            if (apply(entry)) {
                progress.reached(entry.position());
                gate.passed(entry.position());
            }
        }
    }

    /** Whether the target has it already, from a baseline that is newer than the start of the stream. */
    private boolean isApplied(Position position) {
        return progress.reached().covers(position);
    }

    /** Returns false when the target does not have it, and the next run brings it again. */
    private boolean apply(TransactionLog.Entry entry) throws InterruptedException {
        Transaction transaction = entry.transaction();
        if (transaction == null) {
            target.advance(entry.position());
            return true;
        }
        return delivery.apply(transaction, this::lose);
    }

    /** The target goes on without a table, until it has been copied again. */
    private void lose(TableId table, LaredoException reason) {
        if (tables.wanted().contains(table)) {
            logger.warn(
                    "Target {} gives up table {} until it is copied again. Cause: {}",
                    target.name(),
                    table,
                    reason.getMessage());
            tables.withdraw(table, reason);
            repair.add(List.of(table));
        }
    }
}
