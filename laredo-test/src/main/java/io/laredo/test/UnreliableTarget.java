package io.laredo.test;

import io.laredo.Acknowledgement;
import io.laredo.BaselineLoad;
import io.laredo.ChangeCursor;
import io.laredo.ChangeEvent;
import io.laredo.KeptRows;
import io.laredo.LaredoException;
import io.laredo.Position;
import io.laredo.Row;
import io.laredo.TableId;
import io.laredo.TableSchema;
import io.laredo.Target;
import io.laredo.TargetExport;
import io.laredo.Transaction;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Another target that fails, is late, blocks, or says too late what is durable: at random, by a seed, or on command. What
 * gets through reaches the other target as it is. As long as nothing is asked of it, it behaves.
 *
 * <p>A call that throws has usually not reached the other target; one out of four transactions has. Any thread may use the
 * commands.
 */
public final class UnreliableTarget implements Target {
    private final Target target;
    private final Random random;
    private final Troubles troubles;
    private volatile Misbehaviour misbehaviour = Misbehaviour.NONE;
    private volatile @Nullable LateReports reports; // written by start

    /** @param seed decides which call is hit by a {@link Misbehaviour} */
    public UnreliableTarget(Target target, long seed) {
        this.target = target;
        this.random = new Random(seed);
        this.troubles = new Troubles(random);
    }

    /** The methods that can be told to fail. */
    public enum Call {
        START,
        BEGIN_BASELINE,
        /** {@link BaselineLoad#row}. */
        ROW,
        /** {@link BaselineLoad#withdraw}. */
        WITHDRAW_FROM_BASELINE,
        /** {@link BaselineLoad#apply}. */
        APPLY_TO_BASELINE,
        COMPLETE,
        /** After the other target has abandoned its own. */
        ABANDON,
        APPLY,
        WITHDRAW,
        ADVANCE,
        FLUSH,
        EXPORT,
        /** After the other target has been closed. */
        CLOSE
    }

    /** Misbehaves from now on. Only {@link Call#CLOSE} and {@link Call#ABANDON} never fail at random. */
    public void misbehave(Misbehaviour wanted) {
        misbehaviour = wanted;
    }

    /** Has the next call of a method throw; once for each time that this is called. */
    public void failNext(Call call, Throwable failure) {
        troubles.failNext(call, failure);
    }

    /** Has every transaction wait until {@link #release}. */
    public void block() {
        troubles.block();
    }

    /** Has the next transaction wait, for so long or until {@link #calm}. */
    public void blockNextFor(Duration duration) {
        troubles.blockNextFor(duration);
    }

    /** Whether a transaction waits because of a block. */
    public boolean isBlocked() {
        return troubles.isBlocked();
    }

    /** Ends {@link #block}. */
    public void release() {
        troubles.release();
    }

    /** Behaves from now on: whatever waits goes on, and everything durable is reported. */
    public void calm() {
        misbehaviour = Misbehaviour.NONE;
        troubles.forget();
        troubles.end();
        LateReports late = reports;
        if (late != null) {
            late.releaseAll();
        }
    }

    @Override
    public String name() {
        return target.name();
    }

    @Override
    public void start(Acknowledgement acknowledgement) {
        meet(Call.START);
        LateReports late = new LateReports(name(), acknowledgement);
        reports = late;
        target.start(position -> report(position, late));
    }

    private void report(Position position, LateReports late) {
        Misbehaviour now = misbehaviour;
        if (random.nextDouble() < now.unreported()) {
            late.withhold(position);
        } else if (now.longestDelay().isZero()) {
            late.now(position);
        } else {
            late.after(
                    position,
                    now.longestDelay().multipliedBy(random.nextInt(100)).dividedBy(100));
        }
    }

    @Override
    public @Nullable Position position() {
        return target.position();
    }

    @Override
    public Set<TableId> keptTables() {
        return target.keptTables();
    }

    @Override
    public BaselineLoad beginBaseline(Position position, List<TableSchema> tables) {
        meet(Call.BEGIN_BASELINE);
        return new Load(target.beginBaseline(position, tables));
    }

    @Override
    public void apply(Transaction transaction) {
        troubles.awaitRelease();
        boolean isSeenAlthoughFailed = misbehaviour.failures() > 0 && random.nextInt(4) == 0;
        if (isSeenAlthoughFailed) {
            target.apply(transaction);
        }
        meet(Call.APPLY, transaction);
        if (!isSeenAlthoughFailed) {
            target.apply(transaction);
        }
    }

    @Override
    public void applyLate(Transaction transaction) {
        meet(Call.APPLY, transaction);
        target.applyLate(transaction);
    }

    @Override
    public void withdraw(TableId table, LaredoException reason) {
        meet(Call.WITHDRAW);
        target.withdraw(table, reason);
    }

    @Override
    public void advance(Position position) {
        meet(Call.ADVANCE);
        target.advance(position);
    }

    @Override
    public @Nullable KeptRows keptRows() {
        return target.keptRows();
    }

    @Override
    public @Nullable TargetExport export() {
        meet(Call.EXPORT);
        return target.export();
    }

    @Override
    public void flush() {
        meet(Call.FLUSH);
        target.flush();
    }

    @Override
    public void close() {
        troubles.end();
        LateReports late = reports;
        if (late != null) {
            late.close();
        }
        target.close();
        troubles.throwIfTold(Call.CLOSE);
    }

    private void meet(Call call) {
        troubles.meet(call, misbehaviour, null);
    }

    private void meet(Call call, Transaction transaction) {
        Misbehaviour now = misbehaviour;
        troubles.meet(call, now, now.failures() > 0 ? firstTable(transaction) : null);
    }

    private static @Nullable TableId firstTable(Transaction transaction) {
        try (ChangeCursor changes = transaction.changes()) {
            ChangeEvent first = changes.next();
            return first == null ? null : first.table();
        }
    }

    private final class Load implements BaselineLoad {
        private final BaselineLoad load;

        Load(BaselineLoad load) {
            this.load = load;
        }

        @Override
        public void row(Row row) {
            meet(Call.ROW);
            load.row(row);
        }

        @Override
        public void withdraw(TableId table, LaredoException reason) {
            meet(Call.WITHDRAW_FROM_BASELINE);
            load.withdraw(table, reason);
        }

        @Override
        public void apply(Transaction transaction) {
            meet(Call.APPLY_TO_BASELINE);
            load.apply(transaction);
        }

        @Override
        public @Nullable KeptRows keptRows() {
            return load.keptRows();
        }

        @Override
        public void complete(Position position) {
            meet(Call.COMPLETE);
            load.complete(position);
        }

        @Override
        public void abandon() {
            load.abandon();
            troubles.throwIfTold(Call.ABANDON);
        }
    }
}
