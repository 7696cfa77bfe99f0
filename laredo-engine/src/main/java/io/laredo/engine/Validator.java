package io.laredo.engine;

import io.laredo.CursorHold;
import io.laredo.LaredoException;
import io.laredo.SourceBaseline;
import io.laredo.SourceSession;
import io.laredo.TableId;
import io.laredo.Target;
import io.laredo.TargetExport;
import io.laredo.engine.rules.RuledTarget;
import io.laredo.engine.validation.ComparisonReport;
import io.laredo.engine.validation.ComparisonSettings;
import io.laredo.engine.validation.TableComparison;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Compares a target with the database as of one position, while everything streams.
 *
 * <p>The target's cursor is held while the database fixes a position, then until the target is exactly there; what is at
 * that position on both sides is compared afterwards, when the cursor runs on. For one thread at a time.
 */
final class Validator {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Target target;
    private final @Nullable RuledTarget ruled;
    private final Gate gate;

    /** @param ruled the same target, if it has rules */
    Validator(Target target, @Nullable RuledTarget ruled, Gate gate) {
        this.target = target;
        this.ruled = ruled;
        this.gate = gate;
    }

    /**
     * Compares tables that the target shows.
     *
     * @param session that the target follows
     * @throws LaredoException the database or the target cannot be read, or one of them did not get to the position in time
     */
    ComparisonReport compare(SourceSession session, Set<TableId> tables, ComparisonSettings settings)
            throws InterruptedException {
        CursorHold hold = gate.hold();
        try (SourceSession side = SessionOpening.within(PATIENCE, session, tables);
                TargetExport export = exportAt(side, hold)) {
            hold.close();
            SourceBaseline database = baseline(side);
            TableComparison comparison = new TableComparison(settings);
            if (ruled == null) {
                return comparison.compare(database, export);
            }
            RuledTarget.ComparedSides sides = ruled.comparable(database, export);
            return comparison.compare(sides.database(), sides.target());
        } finally {
            hold.close();
        }
    }

    private TargetExport exportAt(SourceSession side, CursorHold hold) throws InterruptedException {
        try {
            hold.runTo(baseline(side).position(), PATIENCE);
        } catch (TimeoutException e) {
            throw new LaredoException(
                    "Target %s cannot be compared with the database now: %s. Try again when it is less busy"
                            .formatted(target.name(), e.getMessage()),
                    e);
        }
        TargetExport export = target.export();
        if (export == null) {
            throw new LaredoException(
                    "Target %s cannot be compared with the database: it does not give back what it has"
                            .formatted(target.name()));
        }
        return export;
    }

    private static SourceBaseline baseline(SourceSession side) {
        SourceBaseline baseline = side.baseline();
        if (baseline == null) {
            throw new IllegalStateException("A session for a comparison came without a baseline");
        }
        return baseline;
    }
}
