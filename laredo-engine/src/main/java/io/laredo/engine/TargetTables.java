package io.laredo.engine;

import io.laredo.Acknowledgement;
import io.laredo.LaredoException;
import io.laredo.TableId;
import io.laredo.TableState;
import io.laredo.Target;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The tables that a target is to have, and those it has. Any thread may say what it is to have; the rest is for the
 * pipeline's thread.
 */
final class TargetTables {
    private final Target target;
    private final TableStates states;
    private volatile Set<TableId> wanted;
    private Set<TableId> adopted;
    private boolean started;

    TargetTables(Target target, Set<TableId> wanted, Notices notices) {
        this.target = target;
        this.wanted = Set.copyOf(wanted);
        this.adopted = this.wanted;
        this.states = new TableStates(target.name(), this.wanted, notices);
    }

    Set<TableId> wanted() {
        return wanted;
    }

    void want(Set<TableId> tables) {
        wanted = Set.copyOf(tables);
    }

    TableStates states() {
        return states;
    }

    /** A start that fails is a failure like any other: the next attempt tries it again. */
    void start(Acknowledgement acknowledgement) {
        if (!started) {
            target.start(acknowledgement);
            started = true;
        }
        adopt();
    }

    /**
     * Lets go of the tables that are not wanted any more.
     *
     * @return those that are new, and not copied yet; null when nothing has changed
     */
    @SuppressWarnings(
            "ReferenceEquality") // each change is a new set, and looking at one that equals the last is harmless
    @Nullable Set<TableId> adopt() {
        Set<TableId> tables = wanted;
        if (tables == adopted) {
            return null;
        }
        adopted = tables;
        for (TableId gone : states.retain(tables)) {
            target.withdraw(
                    gone,
                    new LaredoException("Target %s does not follow table %s any more".formatted(target.name(), gone)));
        }
        Set<TableId> fresh = states.add(tables);
        for (TableId table : fresh) {
            target.withdraw(table, new LaredoException("Table %s has not been copied yet".formatted(table)));
        }
        return fresh;
    }

    /** Says that what the target has of a table is not to be shown. */
    void withdraw(TableId table, LaredoException reason) {
        target.withdraw(table, reason);
        states.move(Set.of(table), TableState.BASELINE, reason);
    }
}
