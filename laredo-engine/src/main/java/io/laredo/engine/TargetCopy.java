package io.laredo.engine;

import io.laredo.BaselineLoad;
import io.laredo.LaredoException;
import io.laredo.Position;
import io.laredo.SourceBaseline;
import io.laredo.SourceSession;
import io.laredo.SourceSetupException;
import io.laredo.TableId;
import io.laredo.TableSchema;
import io.laredo.TableState;
import io.laredo.Target;
import io.laredo.TargetException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Gives a target a baseline of all its tables. For the pipeline's thread. */
final class TargetCopy {
    private final Target target;
    private final TargetTables tables;
    private final Copies copies;
    private final TargetProgress progress;
    private final Gate gate;

    TargetCopy(Target target, TargetTables tables, Copies copies, TargetProgress progress, Gate gate) {
        this.target = target;
        this.tables = tables;
        this.copies = copies;
        this.progress = progress;
        this.gate = gate;
    }

    /** Copies all tables that can be had. A target that had its tables before goes on without those that cannot. */
    void take(Run.Member member) throws InterruptedException {
        SourceSession session = member.run().session();
        SourceBaseline baseline = session.baseline();
        if (baseline == null) {
            takeBeside(member);
        } else {
            copy(member, baseline, session.refused());
        }
    }

    /** The stream goes on where other targets are; this one needs a copy that is newer than that. */
    void takeBeside(Run.Member member) throws InterruptedException {
        try (SourceSession beside = member.run().session().rebaseline(tables.wanted())) {
            SourceBaseline baseline = beside.baseline();
            if (baseline == null) {
                throw new IllegalStateException("A session for a new baseline came without one");
            }
            copy(member, baseline, beside.refused());
        }
    }

    private void copy(Run.Member member, SourceBaseline baseline, Map<TableId, SourceSetupException> refused)
            throws InterruptedException {
        Map<TableId, LaredoException> missing = new TreeMap<>(refused);
        missing.keySet().retainAll(tables.wanted());
        boolean copied = false;
        while (!copied) {
            requireUsable(missing);
            copied = copyWithout(missing, member, baseline);
        }
        progress.reached(baseline.position());
        gate.passed(baseline.position());
    }

    /** The first baseline takes all tables or none; a later one at least one. */
    private void requireUsable(Map<TableId, LaredoException> missing) {
        if (!missing.isEmpty()
                && (isFirst() || missing.size() == tables.wanted().size())) {
            throw missing.values().iterator().next();
        }
    }

    private boolean isFirst() {
        return progress.applied() == null;
    }

    /** Returns false when the target cannot take a further table, which is then among the missing. */
    private boolean copyWithout(Map<TableId, LaredoException> missing, Run.Member member, SourceBaseline baseline)
            throws InterruptedException {
        List<TableSchema> schemas = baseline.tables().stream()
                .filter(schema -> tables.wanted().contains(schema.table()) && !missing.containsKey(schema.table()))
                .toList();
        try {
            Map<TableId, LaredoException> lost = copy(member, baseline, schemas, missing);
            lost.forEach((table, reason) -> tables.states().move(List.of(table), TableState.BASELINE, reason));
            tables.states()
                    .move(
                            schemas.stream()
                                    .map(TableSchema::table)
                                    .filter(table -> !lost.containsKey(table))
                                    .toList(),
                            TableState.LIVE,
                            null);
            return true;
        } catch (TargetException e) {
            if (e.table() == null || isFirst() || missing.putIfAbsent(e.table(), e) != null) {
                throw e;
            }
            return false;
        }
    }

    /** Returns the tables that were lost on the way. */
    private Map<TableId, LaredoException> copy(
            Run.Member member,
            SourceBaseline baseline,
            List<TableSchema> schemas,
            Map<TableId, LaredoException> missing)
            throws InterruptedException {
        Position position = baseline.position();
        BaselineLoad load = target.beginBaseline(position, schemas);
        try {
            Map<TableId, LaredoException> lost = copies.run(baseline, schemas, load);
            member.copyDone(); // now: whoever holds the cursor must not hold the database's snapshot
            gate.passBaseline(position);
            missing.forEach(tables::withdraw);
            load.complete(position);
            return lost;
        } catch (Throwable e) {
            abandon(load, e);
            throw e;
        }
    }

    private static void abandon(BaselineLoad load, Throwable cause) {
        try {
            load.abandon();
        } catch (RuntimeException e) {
            cause.addSuppressed(e);
        }
    }
}
