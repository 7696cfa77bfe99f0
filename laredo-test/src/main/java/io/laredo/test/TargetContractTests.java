package io.laredo.test;

import io.laredo.TableSchema;
import io.laredo.Target;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The contract that every target has to pass: what the documentation of {@link Target}, {@link io.laredo.BaselineLoad},
 * {@link io.laredo.KeptRows}, {@link io.laredo.TargetExport} and {@link io.laredo.Acknowledgement} says, as tests. The test
 * of a target extends this class and says how to make one and what it shows.
 *
 * <p>The target is given the tables of {@link ContractTables}. Tests of what it does not do are skipped, and say so: what
 * is optional is tested when {@link Target#keptRows}, {@link Target#export} or {@link #reopen} give something.
 *
 * @param <T> the target
 */
public abstract class TargetContractTests<T extends Target> extends HistoryContract<T> {
    /** A target that has nothing yet and has not been started. The test closes it. */
    @Override
    protected abstract T create();

    /**
     * The target that was last in use, as a new process finds it. That one has been closed, or it is dropped as in a crash:
     * then it is not called any more until the test is over, and what it does in threads of its own must not be seen here.
     *
     * @return null for a target that does not store where it is
     */
    @Override
    protected @Nullable T reopen() {
        return null;
    }

    /** Whether {@link #shown} can tell what the target has. Without it, most tests are skipped. */
    @Override
    protected boolean showsRows() {
        return true;
    }

    /**
     * The rows of a table that users of the target can see now, in any order, as values by column names.
     *
     * @param shownTarget what {@link #create} or {@link #reopen} returned
     * @return null when the table cannot be seen: there has been no baseline, or it is withdrawn
     */
    @Override
    protected abstract @Nullable Collection<Map<String, @Nullable Object>> shown(T shownTarget, TableSchema table);

    /** What becomes of a row's value in {@link #shown}, if it does not stay as it is. */
    @Override
    protected @Nullable Object asShown(@Nullable Object value) {
        return value;
    }

    /** Whether the target has the rows of before at hand when a change comes, so that it notices when one is missing. */
    @Override
    protected boolean keepsRows() {
        return false;
    }

    /** {@link ContractTables#ITEM} in a shape that the target refuses; null if it takes every shape. */
    @Override
    protected @Nullable TableSchema refusedShape() {
        return null;
    }

    /** How long the target may take to say that something is durable. */
    @Override
    protected Duration patience() {
        return Duration.ofSeconds(10);
    }
}
